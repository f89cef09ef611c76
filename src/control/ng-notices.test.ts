import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { it } from 'node:test';
import { NgNotices } from './ng-notices.ts';

it('a notice goes to open connections as a dictionary without a cookie', async () => {
  const notices = new NgNotices();
  notices.send({ notify: 'nobody' });
  const server = createServer((socket) => {
    notices.add(socket);
    notices.send({ notify: 'onDTMF', data: { event: 5 } });
    socket.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [bytes] = (await once(client, 'data')) as unknown as readonly [Buffer];
  assert.equal(bytes.toString('latin1'), 'd6:notify6:onDTMF4:datad5:eventi5eee');
  await once(client, 'close');
  notices.send({ notify: 'nobody' });
  server.close();
});
