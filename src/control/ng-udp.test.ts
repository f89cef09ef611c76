import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import type { NgHandler } from '../commands/handler.ts';
import { toDictionary, type NgDictionary } from '../protocols/ng/index.ts';
import { createNgUdpListener, ListenError, NgDispatcher, openListeners, type Listener } from './index.ts';

const PING = 'd7:command4:pinge';
const PONG = 'd6:result4:ponge';
const pong = (): NgDictionary => toDictionary({ result: 'pong' });
const loopback4 = { family: 'IP4', address: '127.0.0.1', port: 0 } as const;
const loopback6 = { family: 'IP6', address: '::1', port: 0 } as const;

describe('NG over UDP', () => {
  const closers: (() => unknown)[] = [];
  after(async () => {
    for (const close of closers) await close();
  });

  async function listen(handler: NgHandler = pong, local: Listener['local'] = loopback4) {
    const logger = recordingLogger();
    const dispatcher = new NgDispatcher({ handler, logger });
    const listener = await createNgUdpListener({ local, option: 'listen-ng', logger, dispatcher });
    closers.push(() => listener.close());
    return { listener, dispatcher, logger };
  }

  async function client({ local }: Listener) {
    const socket: Socket = createSocket(local.family === 'IP6' ? 'udp6' : 'udp4');
    closers.push(() => socket.close());
    socket.connect(local.port, local.address);
    await once(socket, 'connect');
    const received: string[] = [];
    const waiting: (() => void)[] = [];
    socket.on('message', (message) => {
      received.push(message.toString('latin1'));
      waiting.shift()?.();
    });
    return {
      send: (message: string | Uint8Array) => socket.send(typeof message === 'string' ? Buffer.from(message, 'latin1') : message), // prettier-ignore
      next: async (): Promise<string> => {
        if (received.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
        return received.shift()!;
      },
    };
  }

  it('answers over IPv4 and IPv6', async () => {
    for (const local of [loopback4, loopback6]) {
      const { listener } = await listen(pong, local);
      const { send, next } = await client(listener);
      send(`c1 ${PING}`);
      assert.equal(await next(), `c1 ${PONG}`);
      send('c2 {"command":"ping"}');
      assert.equal(await next(), 'c2 {"result":"pong"}');
    }
  });

  it('tells the handler where the request came from', async () => {
    const origins: unknown[] = [];
    const { listener } = await listen((_request, origin) => {
      origins.push(origin.transport, origin.remote.family, origin.remote.address);
      return pong();
    }, loopback6);
    const { send, next } = await client(listener);
    send(`c1 ${PING}`);
    await next();
    assert.deepEqual(origins, ['udp', 'IP6', '::1']);
  });

  it('answers a repeat in flight at its own source address', async () => {
    let answer: (reply: NgDictionary) => void = () => undefined;
    let calls = 0;
    const { listener, dispatcher } = await listen(() => {
      calls++;
      return new Promise((resolve) => (answer = resolve));
    });
    const [first, second] = [await client(listener), await client(listener)];
    first.send(`c1 ${PING}`);
    while (calls === 0) await new Promise(setImmediate);
    second.send(`c1 ${PING}`);
    while (dispatcher.counters.proxies[0]!.duplicates === 0) await new Promise(setImmediate);
    answer(pong());
    assert.equal(await first.next(), `c1 ${PONG}`);
    assert.equal(await second.next(), `c1 ${PONG}`);
    assert.equal(calls, 1);
  });

  it('replaces a reply that no datagram can hold, and can send the largest', async () => {
    const sizes = new Map([['fits', 65_507], ['tooBig', 65_508]]); // prettier-ignore
    const { listener } = await listen((request) => {
      const overhead = 'c1 d1:x65000:e'.length;
      return toDictionary({ x: 'y'.repeat(sizes.get(request.get('size') as string)! - overhead) });
    });
    const { send, next } = await client(listener);
    send('c1 d4:size4:fitse');
    assert.equal((await next()).length, 65_507);
    send('c2 d4:size6:tooBige');
    assert.match(await next(), /Reply of 65508 bytes does not fit .* over TCP/);
  });

  it('survives any datagram', async () => {
    const { listener } = await listen();
    const { send, next } = await client(listener);
    const datagrams = fc.sample(fc.uint8Array({ maxLength: 100 }), 200);
    for (const datagram of datagrams) send(datagram);
    send(`last ${PING}`);
    let reply = await next();
    while (!reply.startsWith('last ')) reply = await next();
    assert.equal(reply, `last ${PONG}`);
  });

  it('names option, address and the way out when the port is taken', async () => {
    const { listener } = await listen();
    const { port } = listener.local;
    const logger = recordingLogger();
    const dispatcher = new NgDispatcher({ handler: pong, logger });
    const options = { local: listener.local, option: 'listen-ng', logger, dispatcher };
    await assert.rejects(createNgUdpListener(options), (fault) => {
      assert.ok(fault instanceof ListenError);
      assert.equal(fault.code, 'EADDRINUSE');
      assert.equal(
        fault.message,
        `listen-ng: cannot listen on 127.0.0.1:${port} (UDP): another program uses the port. ` +
          `See which with "ss -lunp sport = :${port}" and stop it, or choose another port.`,
      );
      return true;
    });
  });

  it('says so when an address is not of this machine', async () => {
    await assert.rejects(
      listen(pong, { family: 'IP4', address: '192.0.2.1', port: 0 }),
      /^ListenError: listen-ng: cannot listen on 192\.0\.2\.1:0 \(UDP\): no interface of this machine/,
    );
  });

  it('warns when others can reach it', async () => {
    const { listener, logger } = await listen(pong, { family: 'IP4', address: '0.0.0.0', port: 0 });
    assert.match(
      logger.lines[0]!,
      /^warn: listen-ng: listening on 0\.0\.0\.0:\d+\. The protocol has no auth/,
    );
    await listener.close();
    assert.deepEqual((await listen()).logger.lines, []);
  });

  it('listens on both wildcard addresses for a bare port', async () => {
    const { listener } = await listen(pong, { family: 'IP4', address: '127.0.0.1', port: 0 });
    const { port } = listener.local;
    await listener.close();
    const logger = recordingLogger();
    const dispatcher = new NgDispatcher({ handler: pong, logger });
    const open = (local: Listener['local']) => createNgUdpListener({ local, option: 'listen-ng', logger, dispatcher }); // prettier-ignore
    const listeners = await openListeners([{ host: null, port }], 'listen-ng', open);
    closers.push(...listeners.map((each) => () => each.close()));
    assert.deepEqual(
      listeners.map((each) => each.local.address),
      ['0.0.0.0', '::'],
    );
    for (const local of [
      { ...loopback4, port },
      { ...loopback6, port },
    ]) {
      const { send, next } = await client({ local, close: () => Promise.resolve() });
      send(`${local.family} ${PING}`);
      assert.equal(await next(), `${local.family} ${PONG}`);
    }
  });

  it('closes those already open when one fails, and resolves names', async () => {
    const { listener } = await listen();
    const logger = recordingLogger();
    const dispatcher = new NgDispatcher({ handler: pong, logger });
    const opened: Listener[] = [];
    const open = async (local: Listener['local']): Promise<Listener> => {
      const each = await createNgUdpListener({ local, option: 'listen-ng', logger, dispatcher });
      opened.push(each);
      return each;
    };
    const addresses = [{ host: 'localhost', port: 0 }, { host: '127.0.0.1', port: listener.local.port }]; // prettier-ignore
    await assert.rejects(openListeners(addresses, 'listen-ng', open), /EADDRINUSE|another program/);
    assert.ok(opened.length >= 1);
    const again = await createNgUdpListener({ local: opened[0]!.local, option: 'listen-ng', logger, dispatcher }); // prettier-ignore
    await again.close();
    await assert.rejects(
      openListeners([{ host: 'no-such-name.invalid', port: 1 }], 'listen-ng', open),
      /listen-ng: cannot find the address of "no-such-name.invalid"/,
    );
  });

  it('sends nothing after it was closed', async () => {
    let answer: (reply: NgDictionary) => void = () => undefined;
    const { listener, dispatcher } = await listen(() => new Promise((resolve) => (answer = resolve)));
    const { send } = await client(listener);
    send(`c1 ${PING}`);
    while (dispatcher.runningRequests === 0) await new Promise(setImmediate);
    await listener.close();
    await listener.close();
    answer(pong());
    while (dispatcher.runningRequests > 0) await new Promise(setImmediate);
  });
});
