import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { waitFor } from '../../test/support/wait.ts';
import { createCallbackSender, type CallbackSenderOptions } from './callback-sender.ts';

describe('XMLRPC callbacks', () => {
  const closers: (() => void)[] = [];
  afterEach(() => closers.splice(0).forEach((close) => close()));

  async function listen(answer: (count: number, response: ServerResponse) => void) {
    const got: { headers: IncomingMessage['headers']; path: string; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        got.push({ headers: request.headers, path: request.url ?? '', body });
        answer(got.length, response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/RPC2` };
  }

  function sender(options: Partial<CallbackSenderOptions> = {}) {
    const log = recordingLogger();
    const made = createCallbackSender({ log, pauseMs: 5, timeoutMs: 2000, ...options });
    closers.push(() => made.close());
    return { ...made, log };
  }

  it('are posted as XML, body after body', async () => {
    const { got, url } = await listen((_count, response) => response.end('<methodResponse/>'));
    const { send, log } = sender();
    send({ callId: 'c1', url, bodies: ['<a>é</a>', '<b/>'] });
    await waitFor('both', () => log.lines.filter((line) => line.includes('was delivered')).length === 2);
    assert.deepEqual(
      got.map(({ path, body }) => [path, body]),
      [
        ['/RPC2', '<a>é</a>'],
        ['/RPC2', '<b/>'],
      ],
    );
    assert.equal(got[0]?.headers['content-type'], 'text/xml');
  });

  it('are tried three times', async () => {
    const { got, url } = await listen((count, response) => {
      if (count === 1) response.statusCode = 500;
      response.end(count === 2 ? '<methodResponse><fault></fault></methodResponse>' : 'ok');
    });
    const { send, log } = sender();
    send({ callId: 'c1', url, bodies: ['<a/>'] });
    await waitFor('delivery', () => log.lines.some((line) => line.includes('was delivered')));
    assert.equal(got.length, 3);
  });

  it('are given up with the reason of the last try', async () => {
    const { got, url } = await listen((_count, response) => {
      response.statusCode = 404;
      response.end();
    });
    const { send, log } = sender();
    send({ callId: 'c1', url, bodies: ['<a/>'] });
    await waitFor('the end', () => log.lines.some((line) => line.startsWith('error:')));
    assert.match(log.lines[0]!, /callback to http:.* for "c1" failed: the answer was HTTP 404/);
    assert.equal(got.length, 3);
  });

  it('do not wait for ever, nor fall over what is no URL', async () => {
    const { url } = await listen(() => undefined);
    const { send, log } = sender({ timeoutMs: 50, tries: 2 });
    send({ callId: 'c1', url, bodies: ['<a/>'] });
    send({ callId: 'c2', url: 'nonsense', bodies: ['<a/>'] });
    send({ callId: 'c3', url: 'ftp://127.0.0.1/', bodies: ['<a/>'] });
    await waitFor('all three', () => log.lines.filter((line) => line.startsWith('error:')).length === 3);
    assert.ok(log.lines.some((line) => line.includes('no answer in time')));
    assert.ok(log.lines.some((line) => line.includes('no URL')));
  });

  it('are bounded in number, and what was lost is told', async () => {
    let release = (): void => undefined;
    const { got, url } = await listen((count, response) => {
      if (count === 1) release = () => void response.end('ok');
      else response.end('ok');
    });
    const { send, log, counts } = sender({ maxRunning: 1, maxWaiting: 2 });
    for (let index = 0; index < 10; index += 1) send({ callId: `c${index}`, url, bodies: ['<a/>'] });
    await waitFor('the first', () => got.length === 1);
    release();
    await waitFor('the report', () =>
      log.lines.some((line) => line.includes('7 XMLRPC callbacks were lost')),
    );
    assert.equal(got.length, 3);
    assert.deepEqual(counts(), { waiting: 0, delivered: 3, failed: 0, lost: 7 });
  });

  it('say no more to a host that does not answer, and wait for it only once', async () => {
    const { send, log, counts } = sender({ tries: 3, timeoutMs: 100, maxRunningPerHost: 1 });
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    // Nobody listens there any more.
    server.close();
    await once(server, 'close');
    send({ callId: 'c1', url, bodies: ['<a/>', '<b/>', '<c/>'] });
    send({ callId: 'c2', url, bodies: ['<a/>'] });
    await waitFor('both', () => counts().failed === 2);
    assert.equal(log.lines.length, 3);
    assert.match(log.lines[1]!, /2 further requests about the call are not sent/);
  });
});
