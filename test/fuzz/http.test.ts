/** Whatever a client sends: an answer or an end of the connection, and the next client is served. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { HttpAccess } from '../../src/http/access.ts';
import { startHttpBench, type HttpBench } from '../support/http-bench.ts';
import { openWebSocket } from '../support/web-socket-client.ts';

describe('HTTP takes anything', () => {
  let bench: HttpBench;
  before(async () => {
    bench = await startHttpBench({ limits: { headMs: 500, requestMs: 1000, checkMs: 100, stallMs: 1000 } });
  });
  after(() => bench.close());

  it('an Authorization header that is not the token never passes for it', () => {
    const access = new HttpAccess('the-one-token');
    const header = fc.oneof(
      fc.string(),
      fc.string().map((text) => `Bearer ${text}`),
      fc.string().map((text) => `Basic ${Buffer.from(text).toString('base64')}`),
      fc.base64String().map((text) => `Basic ${text}`),
    );
    fc.assert(
      fc.property(header, fc.string(), fc.string(), (authorization, origin, host) => {
        const refusal = access.refusalOf({ authorization, origin, host }, { isOpen: false, isControl: true });
        assert.equal(refusal?.status, 401);
      }),
    );
  });

  it('paths and bodies', async () => {
    const segment = fc.stringMatching(/^[!-~]{0,30}$/);
    const path = fc.oneof(
      segment.map((text) => `/${text}`),
      segment.map((text) => `/cli/${text}`),
      segment.map((text) => `/ng?${text}`),
      fc.constantFrom('/ng', '/ng-plain', '/cli'),
    );
    await fc.assert(
      fc.asyncProperty(path, fc.option(fc.string(), { nil: undefined }), async (where, body) => {
        const { status } = await bench.ask(where, body === undefined ? {} : { body });
        assert.ok(status === 200 || (status >= 400 && status < 500), `${where}: ${status}`);
      }),
      { numRuns: 60 },
    );
  });

  it('bytes that are no HTTP', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const socket = connect(bench.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.resume();
        socket.end(bytes);
        await once(socket, 'close');
      }),
      { numRuns: 40 },
    );
    assert.equal((await bench.ask('/ping')).text, 'pong\n');
  });

  it('messages of WebSockets', async () => {
    for (const protocol of ['ng', 'ng-plain', 'cli', 'echo']) {
      const { socket } = await openWebSocket(`ws://127.0.0.1:${bench.port}/`, `${protocol}.rtpengine.com`);
      for (const message of fc.sample(fc.oneof(fc.string(), fc.uint8Array()), 100)) socket.send(message);
      socket.ping();
      await once(socket, 'pong');
      assert.equal(socket.readyState, socket.OPEN, protocol);
      socket.terminate();
    }
  });
});
