import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { socketAddress } from '../../native/socket-address.ts';
import { DatagramQueue } from './datagram-queue.ts';

const source = socketAddress({ family: 'IP4', address: '192.0.2.1', port: 5000 });
const put = (queue: DatagramQueue<string>, owner: string, bytes: readonly number[]): boolean =>
  queue.put(owner, Uint8Array.from(bytes), bytes.length, 1, source);

function take(queue: DatagramQueue<string>): unknown {
  const taken = queue.take();
  return taken && [taken.owner, ...taken.bytes.subarray(0, taken.length), taken.source.port];
}

describe('DatagramQueue', () => {
  it('keeps the order, and refuses what it has no room for', () => {
    const queue = new DatagramQueue<string>(2);
    assert.equal(put(queue, 'a', [1]), true);
    assert.equal(put(queue, 'b', [2, 3]), true);
    assert.equal(put(queue, 'c', [4]), false);
    assert.deepEqual(take(queue), ['a', 1, 5000]);
    assert.equal(put(queue, 'c', [4]), true);
    assert.deepEqual(take(queue), ['b', 2, 3, 5000]);
    assert.deepEqual(take(queue), ['c', 4, 5000]);
    assert.equal(queue.isEmpty, true);
    assert.equal(queue.take(), null);
  });

  it('refuses what is larger than any handshake', () => {
    const queue = new DatagramQueue<string>(2);
    assert.equal(queue.put('a', new Uint8Array(3000), 3000, 0, source), false);
  });

  it('gives what waits for one owner before its turn, and not again', () => {
    const queue = new DatagramQueue<string>(3);
    put(queue, 'a', [0]);
    queue.take();
    for (const [index, owner] of ['a', 'b', 'b'].entries()) put(queue, owner, [index]);
    assert.equal(queue.takeOf('b')?.bytes[0], 1);
    assert.equal(queue.takeOf('b')?.bytes[0], 2);
    assert.equal(queue.takeOf('b'), null);
    assert.deepEqual(take(queue), ['a', 0, 5000]);
    assert.equal(queue.take(), null);
    assert.equal(queue.takeOf('a'), null);
  });

  it('passes over those whose owner has gone', () => {
    const queue = new DatagramQueue<string>(3);
    for (const owner of ['a', 'b', 'a']) put(queue, owner, [1]);
    queue.forget('a');
    assert.deepEqual(take(queue), ['b', 1, 5000]);
    assert.equal(queue.take(), null);
  });
});
