import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { waitFor } from '../../test/support/wait.ts';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import type { NgHandler } from '../commands/handler.ts';
import { toDictionary, type NgDictionary } from '../protocols/ng/index.ts';
import { createNgTcpListener, NgDispatcher, type Listener, type NgTcpLimits } from './index.ts';

const PING = 'd7:command4:pinge';
const PONG = 'd6:result4:ponge';
const pong = (): NgDictionary => toDictionary({ result: 'pong' });

describe('NG over TCP', () => {
  const closers: (() => unknown)[] = [];
  after(async () => {
    for (const close of closers) await close();
  });

  async function listen(handler: NgHandler = pong, limits: Partial<NgTcpLimits> = {}) {
    const logger = recordingLogger();
    const dispatcher = new NgDispatcher({ handler, logger });
    const local = { family: 'IP4', address: '127.0.0.1', port: 0 } as const;
    const listener = await createNgTcpListener({
      local,
      option: 'listen-tcp-ng',
      logger,
      dispatcher,
      limits,
    });
    closers.push(() => listener.close());
    return { listener, dispatcher, logger };
  }

  async function client({ local }: Listener) {
    const socket: Socket = connect(local.port, local.address);
    closers.push(() => socket.destroy());
    let text = '';
    let isClosed = false;
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('close', () => (isClosed = true));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return {
      socket,
      send: (data: string) => socket.write(data, 'latin1'),
      /** Waits for exactly this much more to have arrived. */
      expect: async (expected: string) => {
        await waitFor(`reply ${expected.slice(0, 60)}`, () => text.length >= expected.length || isClosed);
        assert.equal(text, expected);
        text = '';
      },
      closed: () => waitFor('the connection to be closed', () => isClosed),
    };
  }

  it('answers many messages on one connection, in either encoding', async () => {
    const { listener } = await listen();
    const { send, expect } = await client(listener);
    send(`c1 ${PING}c2 {"command":"ping"}\nc3 ${PING}`);
    await expect(`c1 ${PONG}c2 {"result":"pong"}c3 ${PONG}`);
  });

  it('puts messages together that come in pieces', async () => {
    const { listener } = await listen();
    const { send, expect } = await client(listener);
    send('c1');
    await new Promise(setImmediate);
    send(' d7:comm');
    await new Promise(setImmediate);
    send('and4:pingec');
    await expect(`c1 ${PONG}`);
    send(`2 ${PING}`);
    await expect(`c2 ${PONG}`);
  });

  it('carries large requests and replies', async () => {
    const { listener } = await listen((request) => toDictionary({ result: 'ok', sdp: request.get('sdp') }));
    const { send, expect } = await client(listener);
    const sdp = `3:sdp300000:${'\xff'.repeat(300_000)}e`;
    send(`c1 d${sdp}`);
    await expect(`c1 d6:result2:ok${sdp}`);
  });

  it('answers what is broken, goes on, and closes after more than 1024 bytes of it', async () => {
    const { listener, dispatcher, logger } = await listen();
    const { send, expect, closed } = await client(listener);
    send(`c1 d3:foo03:abcec2 ${PING}`);
    await expect(`c1 d6:result5:error12:error-reason35:Could not decode bencode dictionaryec2 ${PONG}`);
    send('g'.repeat(1025));
    await closed();
    assert.equal(dispatcher.counters.proxies[0]!.malformed, 2);
    assert.match(logger.lines.at(-1)!, /^warn: listen-tcp-ng: closed the connection from 127\.0\.0\.1:\d+: more than 1024 bytes are no NG messages\.$/); // prettier-ignore
  });

  it('closes on a message that is too long', async () => {
    const { listener } = await listen();
    const { send, closed } = await client(listener);
    send('c1 d3:foo99999999:');
    await closed();
  });

  it('still answers a client that has ended its side', async () => {
    let answer: (reply: NgDictionary) => void = () => undefined;
    const { listener, dispatcher } = await listen(() => new Promise((resolve) => (answer = resolve)));
    const { socket, expect, closed } = await client(listener);
    socket.end(`c1 ${PING}`);
    await waitFor('the request to arrive', () => dispatcher.runningRequests === 1);
    answer(pong());
    await expect(`c1 ${PONG}`);
    await closed();
  });

  it('runs only so many requests of one connection at a time', async () => {
    const waiting: ((reply: NgDictionary) => void)[] = [];
    const { listener } = await listen(() => new Promise((resolve) => waiting.push(resolve)), {
      maxRunning: 2,
    });
    const { send, expect } = await client(listener);
    send(`c1 ${PING}c2 ${PING}c3 ${PING}`);
    await waitFor('two requests', () => waiting.length === 2);
    await new Promise(setImmediate);
    assert.equal(waiting.length, 2);
    waiting[1]!(pong());
    await waitFor('the third request', () => waiting.length === 3);
    waiting[0]!(pong());
    waiting[2]!(pong());
    await expect(`c2 ${PONG}c1 ${PONG}c3 ${PONG}`);
  });

  it('stops carrying out requests of a client that does not read its replies, then cuts it', async () => {
    let calls = 0;
    const big = toDictionary({ x: 'y'.repeat(1 << 20) });
    const { listener, logger } = await listen(
      () => {
        calls++;
        return big;
      },
      { stallMs: 200 },
    );
    const { socket, send, closed } = await client(listener);
    socket.pause();
    send(Array.from({ length: 500 }, (_, index) => `c${index} ${PING}`).join(''));
    await waitFor('the cut', () => logger.lines.some((line) => line.includes('nothing happened for 200 ms')));
    socket.resume();
    await closed();
    assert.ok(calls < 500, `${calls} of 500 were carried out`);
  });

  it('cuts a connection that stands still inside a message, not an idle one', async () => {
    const { listener } = await listen(pong, { stallMs: 100 });
    const [idle, stuck] = [await client(listener), await client(listener)];
    idle.send(`c1 ${PING}`);
    await idle.expect(`c1 ${PONG}`);
    stuck.send('c2 d7:comm');
    await stuck.closed();
    idle.send(`c3 ${PING}`);
    await idle.expect(`c3 ${PONG}`);
  });

  it('limits the number of connections', async () => {
    const { listener, logger } = await listen(pong, { maxConnections: 2 });
    const [first, second, third] = [await client(listener), await client(listener), await client(listener)];
    await third.closed();
    assert.match(logger.lines.at(-1)!, /refused a connection from 127\.0\.0\.1: 2 are open already/);
    for (const { send, expect } of [first, second]) {
      const cookie = String(Math.random());
      send(`${cookie} ${PING}`);
      await expect(`${cookie} ${PONG}`);
    }
  });

  it('cuts its connections when it is closed', async () => {
    const { listener } = await listen();
    const { closed } = await client(listener);
    await Promise.all([listener.close(), listener.close()]);
    await closed();
  });

  it('names option and address when the port is taken', async () => {
    const { listener, dispatcher, logger } = await listen();
    await assert.rejects(
      createNgTcpListener({ local: listener.local, option: 'listen-tcp-ng', logger, dispatcher }),
      /^ListenError: listen-tcp-ng: cannot listen on 127\.0\.0\.1:\d+ \(TCP\): another program uses the port\. .*ss -ltnp/,
    );
  });
});
