import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { it } from 'node:test';
import { ConnectionBound } from './connection-bound.ts';

class FakeSocket extends EventEmitter {
  readonly remoteAddress = '192.0.2.1';
  readonly remotePort: number;
  isCut = false;

  constructor(remotePort: number) {
    super();
    this.remotePort = remotePort;
  }

  destroy(): void {
    this.isCut = true;
    this.emit('close');
  }
}

function bench(most: number) {
  const refused: string[] = [];
  const bound = new ConnectionBound(most, (address) => refused.push(address));
  const open = (port: number): FakeSocket => {
    const socket = new FakeSocket(port);
    bound.opened(socket);
    return socket;
  };
  return { bound, refused, open };
}

it('the connection that has been without a request for longest makes room', () => {
  const { bound, refused, open } = bench(2);
  const [busy, waiting] = [open(1), open(2)];
  bound.began(busy);
  const third = open(3);
  assert.deepEqual([busy.isCut, waiting.isCut, third.isCut], [false, true, false]);
  bound.began(third);
  const fourth = open(4);
  assert.deepEqual([busy.isCut, third.isCut, fourth.isCut], [false, false, true]);
  bound.ended(busy);
  open(5);
  assert.deepEqual([busy.isCut, third.isCut], [true, false]);
  assert.equal(refused.length, 3);
});

it('pipelined requests are one by one; nothing is left of who has gone, nor said by it to who came after', () => {
  const { bound, open } = bench(1);
  const first = open(1);
  bound.began(first);
  bound.began(first);
  bound.ended(first);
  assert.equal(open(2).isCut, true);
  first.destroy();
  const again = open(1);
  bound.ended(first);
  first.emit('close');
  const last = open(3);
  assert.deepEqual([again.isCut, last.isCut], [true, false]);
});
