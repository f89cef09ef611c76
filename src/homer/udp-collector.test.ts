import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { waitFor } from '../../test/support/wait.ts';
import { createUdpCollector } from './udp-collector.ts';

describe('a collector over UDP', () => {
  it('is looked for again until its name is known', async () => {
    const socket = createSocket('udp6');
    const got: string[] = [];
    socket.on('message', (message) => got.push(message.toString()));
    socket.bind(0, '::1');
    await once(socket, 'listening');
    const log = recordingLogger();
    let tries = 0;
    const collector = createUdpCollector({
      address: { host: 'homer.example', port: socket.address().port },
      log,
      retryMs: 5,
      findAddress: (name) => {
        tries += 1;
        assert.equal(name, 'homer.example');
        return tries < 3
          ? Promise.reject(new Error('not known'))
          : Promise.resolve({ family: 'IP6', address: '::1' });
      },
    });
    collector.send(Buffer.from('lost'));
    assert.deepEqual(collector.counts(), { sent: 0, lost: 1, waiting: 0 });
    await waitFor('a message', () => {
      collector.send(Buffer.from('found'));
      return got.includes('found');
    });
    assert.equal(tries, 3);
    assert.match(
      log.lines[0]!,
      /^warn: Homer: cannot find the address of "homer.example": not known\. Tried again/,
    );
    collector.close();
    socket.close();
  });

  it('loses what the system has not taken yet beyond a bound', async () => {
    const collector = createUdpCollector({
      address: { host: '127.0.0.1', port: 9 },
      log: recordingLogger(),
      maxWaiting: 2,
    });
    await waitFor('the socket', () => {
      collector.send(Buffer.from('x'));
      return collector.counts().sent + collector.counts().waiting > 0;
    });
    const { lost } = collector.counts();
    for (let count = 0; count < 10; count += 1) collector.send(Buffer.from('x'));
    assert.ok(collector.counts().waiting <= 2);
    assert.ok(collector.counts().lost >= lost + 7);
    collector.close();
  });
});
