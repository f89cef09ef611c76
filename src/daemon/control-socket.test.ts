import assert from 'node:assert/strict';
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
