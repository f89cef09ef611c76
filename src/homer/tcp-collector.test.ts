import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { waitFor } from '../../test/support/wait.ts';
import { createTcpCollector, type TcpCollectorOptions } from './tcp-collector.ts';

const message = Buffer.alloc(60_000);

describe('a collector over TCP', () => {
  const closers: (() => void)[] = [];
  afterEach(() => closers.splice(0).forEach((close) => close()));

  async function aServer(port = 0) {
    const got: string[] = [];
    const sockets: Socket[] = [];
    const server: Server = createServer((socket) => {
      sockets.push(socket);
      socket.on('data', (piece) => got.push(piece.toString('latin1')));
      socket.on('error', () => undefined);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const close = (): void => {
      for (const socket of sockets) socket.destroy();
      server.close();
    };
    closers.push(close);
    return { port: (server.address() as AddressInfo).port, text: () => got.join(''), sockets, close };
  }

  function aCollector(port: number, options: Partial<TcpCollectorOptions> = {}) {
    const log = recordingLogger();
    const collector = createTcpCollector({
      address: { host: '127.0.0.1', port },
      log,
      retryMs: 10,
      ...options,
    });
    closers.push(() => collector.close());
    return { ...collector, log };
  }

  /** One whose connection is not read from. */
  async function anUnread(options: Partial<TcpCollectorOptions>) {
    const server = await aServer();
    const collector = aCollector(server.port, options);
    await waitFor('the connection', () => server.sockets.length === 1);
    server.sockets[0]!.pause();
    return { ...collector, server };
  }

  it('gets everything in order, what came before the connection too', async () => {
    const server = await aServer();
    const { send, counts } = aCollector(server.port);
    for (let index = 0; index < 100; index += 1) send(Buffer.from(`${index};`));
    assert.ok(counts().waiting > 0);
    const all = Array.from({ length: 100 }, (_, index) => `${index};`).join('');
    await waitFor('all of them', () => server.text() === all);
    assert.deepEqual(counts(), { sent: 100, lost: 0, waiting: 0 });
  });

  it('loses what there is no room for while nobody is there, and comes back', async () => {
    const first = await aServer();
    first.close();
    const { send, counts, log } = aCollector(first.port, { maxWaiting: 3 });
    for (let index = 0; index < 10; index += 1) send(Buffer.from(`${index};`));
    assert.deepEqual(counts(), { sent: 0, lost: 7, waiting: 3 });
    await waitFor('a complaint', () =>
      log.lines.some((line) => line.startsWith('warn: No connection to Homer')),
    );
    const second = await aServer(first.port);
    await waitFor('what waited', () => second.text() === '0;1;2;');
    for (const socket of second.sockets) socket.destroy();
    await waitFor('the loss', () =>
      log.lines.some((line) => line.startsWith('warn: The connection to Homer')),
    );
    await waitFor('the next connection', () => second.sockets.length >= 2);
    send(Buffer.from('last;'));
    await waitFor('the last', () => second.text().endsWith('last;'));
  });

  it('holds no more than its queue for a collector that does not read', async () => {
    const { send, counts } = await anUnread({ maxWaiting: 5 });
    await waitFor('losses', () => {
      for (let index = 0; index < 50; index += 1) send(message);
      return counts().lost > 0;
    });
    assert.equal(counts().waiting, 5);
  });

  it('gives up a connection that takes nothing any more', async () => {
    const { send, log, server } = await anUnread({ patienceMs: 100 });
    await waitFor('a complaint', () => {
      send(message);
      return log.lines.some((line) => line.includes('it takes nothing any more'));
    });
    await waitFor('the next connection', () => server.sockets.length >= 2);
  });

  it('tries no more once it is closed', async () => {
    const server = await aServer();
    server.close();
    const { close, send, counts, log } = aCollector(server.port);
    await waitFor('a complaint', () => log.lines.length > 0);
    close();
    send(Buffer.from('x'));
    assert.equal(counts().lost, 1);
  });
});
