import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Endpoint } from '../base/endpoint.ts';
import { closeDescriptor } from '../native/descriptor.ts';
import { UdpSocketFactory } from '../native/udp-socket.ts';
import { ControlDoor } from './control-door.ts';

const factory = new UdpSocketFactory();

function openDoor(family: Endpoint['family']): { door: ControlDoor; local: Endpoint } {
  const fd = factory.open(family);
  after(() => closeDescriptor(fd));
  assert.equal(factory.bind(fd, { family, address: family === 'IP4' ? '127.0.0.1' : '::1', port: 0 }), 0);
  return { door: new ControlDoor(fd), local: factory.localEndpoint(fd)! };
}

function received(door: ControlDoor): { readonly text: string; readonly remote: Endpoint }[] {
  const all: { text: string; remote: Endpoint }[] = [];
  door.receive((message, remote) => all.push({ text: message.toString('latin1'), remote }));
  return all;
}

describe('ControlDoor', () => {
  for (const family of ['IP4', 'IP6'] as const) {
    it(`takes what came from several, and answers each (${family})`, () => {
      const [a, b, c] = [openDoor(family), openDoor(family), openDoor(family)];
      const to = (remote: Endpoint, text: string) => ({ message: Buffer.from(text), remote });
      assert.equal(a.door.send([to(c.local, '1'), to(c.local, '2')]), 2);
      assert.equal(b.door.send([to(c.local, '3')]), 1);
      assert.equal(a.door.send([to(c.local, '4')]), 1);
      const requests = received(c.door);
      assert.deepEqual(
        requests,
        [a, a, b, a].map(({ local }, index) => ({ text: String(index + 1), remote: local })),
      );
      assert.equal(c.door.send(requests.map(({ text, remote }) => to(remote, `re ${text}`))), 4);
      assert.deepEqual(
        received(a.door).map(({ text }) => text),
        ['re 1', 're 2', 're 4'],
      );
      assert.deepEqual(received(b.door), [{ text: 're 3', remote: c.local }]);
    });
  }

  it('takes nothing where nothing is', () => {
    assert.deepEqual(received(openDoor('IP4').door), []);
  });

  it('carries the largest datagram, and leaves what is too large', () => {
    const [a, b] = [openDoor('IP4'), openDoor('IP4')];
    const of = (length: number) => ({ message: Buffer.alloc(length, 'x'), remote: b.local });
    assert.equal(a.door.send([of(65_507)]), 1);
    assert.equal(received(b.door)[0]!.text.length, 65_507);
    assert.equal(a.door.send([of(65_508)]), 0);
    assert.equal(a.door.send([of(1), of(70_000), of(1)]), 1);
  });
});
