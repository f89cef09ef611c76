import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { decodeBody, encodeMessage, readCookie, toDictionary, type NgDictionary, type NgObject } from '../protocols/ng/index.ts'; // prettier-ignore
import {
  NgClient,
  NgConnectionError,
  NgRefusedError,
  NgTimeoutError,
  type NgClientOptions,
} from './index.ts';

/** What a media proxy of the test does with a request: the reply, or null to stay silent. */
type Answer = (request: NgDictionary, cookie: string, encoding: string) => NgObject | null;

describe('NgClient', () => {
  const closers: (() => unknown)[] = [];
  after(() => closers.forEach((close) => close()));

  function reply(message: Uint8Array, answer: Answer): Buffer | null {
    const cookie = readCookie(message)!;
    const body = decodeBody(message, cookie.length + 1);
    assert.equal(body.kind, 'dictionary');
    const object = answer(body.dictionary, cookie, body.encoding);
    return object === null ? null : encodeMessage(cookie, toDictionary(object), body.encoding);
  }

  async function udpServer(answer: Answer): Promise<number> {
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    socket.on('message', (message, { port, address }) => {
      const bytes = reply(message, answer);
      if (bytes !== null) socket.send(bytes, port, address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return socket.address().port;
  }

  async function tcpServer(serve: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => {
      closers.push(() => socket.destroy());
      socket.on('error', () => undefined);
      serve(socket);
    });
    closers.push(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  function client(options: NgClientOptions): NgClient {
    const each = new NgClient(options);
    closers.push(() => each.close());
    return each;
  }

  it('sends a request and resolves with its reply, in either encoding', async () => {
    const encodings: string[] = [];
    const port = await udpServer((request, _cookie, encoding) => {
      encodings.push(encoding);
      return { result: 'ok', sdp: request.get('sdp'), flags: request.get('flags') };
    });
    for (const encoding of ['bencode', 'json'] as const) {
      const ng = client({ port, encoding });
      const answer = await ng.request('offer', { 'call-id': 'c', 'from-tag': 'a', sdp: 'v=0\r\ns=é\r\n', flags: ['trust-address', 'codec-strip-PCMA'] }); // prettier-ignore
      assert.deepEqual(answer, { result: 'ok', sdp: 'v=0\r\ns=é\r\n', flags: ['trust-address', 'codec-strip-PCMA'] }); // prettier-ignore
    }
    assert.deepEqual(encodings, ['bencode', 'json']);
  });

  it('passes bytes through that are no UTF-8', async () => {
    const received: unknown[] = [];
    const port = await udpServer((request) => {
      received.push(request.get('sdp'));
      return { result: 'ok', sdp: request.get('sdp') };
    });
    const offer = { 'call-id': 'c', 'from-tag': 'a' };
    const text = client({ port });
    const { sdp } = await text.request('offer', { ...offer, sdp: Buffer.from('s=\xe9', 'latin1') });
    await text.request('offer', { ...offer, sdp: sdp! });
    const bytes = client({ port, strings: 'bytes' });
    assert.equal((await bytes.request('offer', { ...offer, sdp: 's=\xe9' })).sdp, 's=\xe9');
    assert.deepEqual(received, ['s=\xe9', 's=\xe9', 's=\xe9']);
  });

  it('reads nested replies, whatever their keys', async () => {
    const tags = new Map([['__proto__', new Map([['tag', '__proto__']])]]);
    const port = await udpServer(() => ({ result: 'ok', tags, list: ['a', 1, ['b']] }));
    const answer = await client({ port }).exchange({ command: 'query' });
    assert.deepEqual(JSON.stringify(answer), '{"result":"ok","tags":{"__proto__":{"tag":"__proto__"}},"list":["a",1,["b"]]}'); // prettier-ignore
  });

  it('keeps many requests apart that are answered in any order', async () => {
    const held: (() => void)[] = [];
    const port = await tcpServer((socket) => {
      let pending = '';
      socket.on('data', (chunk) => {
        pending += chunk.toString('latin1');
        for (const [whole, cookie, body] of pending.matchAll(/(\S+) d4:body\d+:(\w+)7:command3:clie/g)) {
          pending = pending.replace(whole, '');
          held.push(() => socket.write(`${cookie!} d6:result2:ok8:response${body!.length}:${body!}e`));
        }
        if (held.length === 20) for (const answer of held.reverse()) answer();
      });
    });
    const ng = client({ port, transport: 'tcp' });
    const bodies = Array.from({ length: 20 }, (_, index) => `line${index}`);
    const replies = await Promise.all(bodies.map((body) => ng.exchange({ body, command: 'cli' })));
    assert.deepEqual(
      replies.map(({ response }) => response),
      bodies,
    );
  });

  it('repeats a request with the same cookie until it is answered', async () => {
    const cookies: string[] = [];
    const port = await udpServer((_request, cookie) => {
      cookies.push(cookie);
      return cookies.length < 4 ? null : { result: 'pong' };
    });
    assert.deepEqual(await client({ port, firstResendMs: 5 }).request('ping'), { result: 'pong' });
    assert.equal(cookies.length, 4);
    assert.equal(new Set(cookies).size, 1);
  });

  it('gives up in time and says whom it asked', async () => {
    const port = await udpServer(() => null);
    await assert.rejects(client({ port, timeoutMs: 50, firstResendMs: 10 }).request('ping'), (fault) => {
      assert.ok(fault instanceof NgTimeoutError);
      assert.equal(fault.kind, 'timeout');
      assert.equal(fault.message, `no reply from 127.0.0.1:${port} (udp) within 50 ms`);
      return true;
    });
  });

  it('says that nothing listens there', async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    await once(socket, 'close');
    await assert.rejects(
      client({ port, timeoutMs: 100 }).request('ping'),
      /within 100 ms \(nothing listens there\)/,
    );
    await assert.rejects(client({ port, transport: 'tcp' }).request('ping'), (fault) => {
      assert.ok(fault instanceof NgConnectionError);
      assert.match(fault.message, /cannot reach 127\.0\.0\.1:\d+ \(tcp\): .*ECONNREFUSED/);
      return true;
    });
  });

  it('rejects with the reason of a refusal', async () => {
    const port = await udpServer((request) =>
      request.get('command') === 'offer'
        ? { result: 'load limit', message: 'Parallel session limit reached' }
        : { result: 'error', 'error-reason': 'Unknown call-id' },
    );
    const ng = client({ port });
    await assert.rejects(ng.request('query', { 'call-id': 'x' }), (fault) => {
      assert.ok(fault instanceof NgRefusedError);
      assert.equal(fault.message, 'query: Unknown call-id');
      assert.equal(fault.reason, 'Unknown call-id');
      assert.deepEqual(fault.reply, { result: 'error', 'error-reason': 'Unknown call-id' });
      return true;
    });
    const offer = { 'call-id': 'c', 'from-tag': 'a', sdp: 'v=0', supports: ['load limit'] } as const;
    await assert.rejects(ng.request('offer', offer), { result: 'load limit', reason: 'Parallel session limit reached' }); // prettier-ignore
  });

  it('rejects what was under way when the connection is lost, and connects anew', async () => {
    let connections = 0;
    const port = await tcpServer((socket) => {
      connections++;
      const isFirst = connections === 1;
      socket.on('data', (chunk) => {
        if (isFirst) socket.destroy();
        else socket.write(reply(chunk, () => ({ result: 'pong' }))!);
      });
    });
    const ng = client({ port, transport: 'tcp' });
    await assert.rejects(
      ng.request('ping'),
      /^NgConnectionError: 127\.0\.0\.1:\d+ \(tcp\): the connection was closed/,
    );
    assert.deepEqual(await ng.request('ping'), { result: 'pong' });
    assert.equal(connections, 2);
  });

  it('gives a connection up that does not speak NG', async () => {
    const port = await tcpServer((socket) => socket.write('HTTP/1.1_400_Bad_Request'.repeat(100)));
    await assert.rejects(
      client({ port, transport: 'tcp' }).request('ping'),
      /what came back is no NG protocol/,
    );
  });

  it('rejects what is under way when it is closed, and everything after', async () => {
    const port = await udpServer(() => null);
    const ng = client({ port });
    const request = ng.request('ping');
    ng.close();
    await assert.rejects(request, NgConnectionError);
    await assert.rejects(ng.request('ping'), /the client was closed/);
  });

  it('says that a name cannot be resolved', async () => {
    await assert.rejects(client({ host: 'no-such-name.invalid' }).request('ping'), /cannot reach no-such-name\.invalid:2223 \(udp\)/); // prettier-ignore
  });
});
