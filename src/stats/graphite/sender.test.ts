import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { recordingLogger } from '../../../test/support/recording-logger.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { GraphiteSender } from './sender.ts';

describe('GraphiteSender', () => {
  const closers: (() => unknown)[] = [];
  after(() => closers.forEach((close) => close()));

  async function listen(port = 0, isReading = true) {
    const sockets: Socket[] = [];
    let text = '';
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      if (isReading) socket.on('data', (chunk) => (text += chunk.toString()));
      else socket.pause();
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const close = async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    };
    closers.push(() => server.close());
    return { port: (server.address() as AddressInfo).port, received: () => text, close };
  }

  function sender(port: number) {
    const log = recordingLogger();
    const clock = { now: 0 };
    const graphite = new GraphiteSender({ host: '127.0.0.1', port, log, now: () => clock.now });
    closers.push(() => graphite.close());
    return { graphite, log, clock };
  }

  it('sends what it is given', async () => {
    const server = await listen();
    const { graphite, log } = sender(server.port);
    graphite.send('a 1 1\n');
    graphite.send('b 2 1\n');
    await waitFor('two lines', () => server.received() === 'a 1 1\nb 2 1\n');
    assert.deepEqual(log.lines, [`notice: Statistics go to Graphite at 127.0.0.1:${server.port}`]);
    assert.equal(graphite.lostReports, 0);
  });

  it('connects again when the server is back, and says once that it was gone', async () => {
    const server = await listen();
    const { graphite, log, clock } = sender(server.port);
    graphite.send('a\n');
    await waitFor('a line', () => server.received() === 'a\n');
    await server.close();
    await waitFor('a complaint', () => log.lines.some((line) => line.startsWith('warn: Graphite at')));
    graphite.send('lost\n');
    assert.equal(graphite.lostReports, 1, 'too soon to try again');
    const again = await listen(server.port);
    await waitFor('a later line', () => {
      clock.now += 1000;
      graphite.send('b\n');
      return again.received().includes('b\n');
    });
    assert.equal(log.lines.filter((line) => line.startsWith('warn')).length, 1);
    assert.match(log.lines.at(-1)!, /^notice: .*reports have been lost/);
  });

  it('goes on trying where nobody listens', async () => {
    const server = await listen();
    await server.close();
    const { graphite, log, clock } = sender(server.port);
    await waitFor('a complaint', () => log.lines.length > 0);
    for (let tries = 0; tries < 20; tries += 1) {
      clock.now += 60_000;
      graphite.send('x\n');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(log.lines.length, 1);
    assert.match(log.lines[0]!, /^warn: Graphite at 127.0.0.1:\d+ cannot be reached.*ECONNREFUSED/);
  });

  it('keeps no more than a megabyte for a server that does not read', async () => {
    const server = await listen(0, false);
    const { graphite, log } = sender(server.port);
    const report = 'x'.repeat(100_000);
    await waitFor('a lost report', async () => {
      graphite.send(report);
      await new Promise(setImmediate);
      return graphite.lostReports > 3;
    });
    assert.match(log.lines.at(-1)!, /does not read what is sent/);
  });
});
