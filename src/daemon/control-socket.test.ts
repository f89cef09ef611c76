import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { it } from 'node:test';
import { openTosSocket } from '../../test/support/tos-socket.ts';
import { waitFor } from '../../test/support/wait.ts';
import { closeDescriptor } from '../native/descriptor.ts';
import { createControlSockets } from './control-socket.ts';

it('control replies have the configured TOS byte, and another one after a change', async () => {
  for (const [family, address] of [
    ['IP4', '127.0.0.1'],
    ['IP6', '::1'],
  ] as const) {
    // prettier-ignore
    const seen: (number | null)[] = [];
    const proxy = openTosSocket(address, 0, ({ tos }) => seen.push(tos));
    const sockets = createControlSockets({ controlTos: 8, controlPmtu: null });
    const fd = sockets.openSocket({ family, address, port: 0 });
    try {
      const door = sockets.openDoor(fd);
      const reply = { message: Buffer.from('pong'), remote: { family, address, port: proxy.port } };
      door.send([reply]);
      await waitFor('the first reply', () => seen.length === 1);
      sockets.setTrafficClass(184);
      door.send([reply]);
      await waitFor('the second reply', () => seen.length === 2);
      assert.deepEqual(seen, [8, 184]);
    } finally {
      closeDescriptor(fd);
      proxy.close();
    }
  }
});

it('nobody else binds the address of a control socket that Node has been given', async (test) => {
  const sockets = createControlSockets({ controlTos: 0, controlPmtu: null });
  const ours = createSocket('udp4');
  test.after(() => ours.close());
  const fd = sockets.openSocket({ family: 'IP4', address: '127.0.0.1', port: 0 });
  // Node may emit it before bind returns.
  const listening = once(ours, 'listening');
  ours.bind({ fd });
  await listening;
  sockets.openDoor(fd);
  const other = createSocket({ type: 'udp4', reuseAddr: true });
  test.after(() => other.close());
  const shared = once(other, 'listening');
  other.bind(ours.address().port, '127.0.0.1');
  await assert.rejects(shared, { code: 'EADDRINUSE' });
});
