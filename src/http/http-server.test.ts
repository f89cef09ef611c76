import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { startHttpBench, testPem, type HttpBenchOptions } from '../../test/support/http-bench.ts';
import { waitFor } from '../../test/support/wait.ts';
import type { HttpExchange } from './exchange.ts';
import { textRoute, type Route } from './index.ts';

const ng = { 'content-type': 'application/x-rtpengine-ng' };

describe('HTTP', () => {
  const closers: (() => unknown)[] = [];
  after(async () => {
    for (const close of closers) await close();
  });

  async function start(options: HttpBenchOptions = {}) {
    const bench = await startHttpBench(options);
    closers.push(bench.close);
    /** Sends bytes as they are; resolves with all that comes back until the connection is closed. */
    const raw = async (bytes: string): Promise<string> => {
      const socket = connect(bench.port, '127.0.0.1');
      closers.push(() => socket.destroy());
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.write(bytes);
      await once(socket, 'close');
      return text;
    };
    return { ...bench, raw };
  }

  it('answers a ping', async () => {
    const { ask } = await start();
    const { status, text, headers } = await ask('/ping');
    assert.deepEqual([status, text, headers['content-type']], [200, 'pong\n', 'text/plain; charset=utf-8']);
    const head = await ask('/ping', { method: 'HEAD' });
    assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', '5']);
  });

  it('says what is not there, and what a path takes', async () => {
    const { ask } = await start();
    assert.equal((await ask('/nothing')).status, 404);
    assert.equal((await ask('/ng')).status, 405);
    assert.equal((await ask('/ng', { method: 'DELETE' })).headers.allow, 'POST');
    assert.equal((await ask('/ping', { body: 'x' })).status, 405);
    const options = await ask('/ng', { method: 'OPTIONS' });
    assert.deepEqual([options.status, options.text], [200, '']);
    assert.equal(options.headers['access-control-allow-origin'], undefined);
  });

  it('NG with a cookie: the same message as over UDP, repeats included', async () => {
    let count = 0;
    const { ask, dispatcher } = await start({ handler: () => ({ result: 'ok', count: (count += 1) }) });
    const first = await ask('/ng', { headers: ng, body: 'c1 d7:command4:pinge' });
    assert.equal(first.text, 'c1 d6:result2:ok5:counti1ee');
    assert.equal(first.headers['content-type'], 'application/x-rtpengine-ng');
    assert.equal((await ask('/ng', { headers: ng, body: 'c1 d7:command4:pinge' })).text, first.text);
    assert.equal(
      (await ask('/ng', { headers: ng, body: 'c2 {"command":"ping"}' })).text,
      'c2 {"result":"ok","count":2}',
    );
    const { address, requests, duplicates } = dispatcher.counters.proxies[0]!;
    assert.deepEqual([address, requests, duplicates], ['127.0.0.1', 2, 1]);
  });

  it('NG without a cookie: nothing is a repeat', async () => {
    let count = 0;
    const { ask } = await start({ handler: () => ({ count: (count += 1) }) });
    const json = { 'content-type': 'application/json; charset=utf-8' };
    const first = await ask('/ng-plain', { headers: json, body: '{"command":"ping"}' });
    assert.deepEqual([first.text, first.headers['content-type']], ['{"count":1}', 'application/json']);
    assert.equal((await ask('/ng-plain', { headers: json, body: '{"command":"ping"}' })).text, '{"count":2}');
    const bencode = await ask('/ng-plain', { headers: ng, body: 'd7:command4:pinge' });
    assert.deepEqual(
      [bencode.text, bencode.headers['content-type']],
      ['d5:counti3ee', 'application/x-rtpengine-ng'],
    );
  });

  it('NG errors', async () => {
    const { ask } = await start({
      handler: () => {
        throw new Error('broken');
      },
      limits: { maxBodyBytes: 100 },
    });
    assert.equal((await ask('/ng', { headers: ng, body: 'nothing' })).status, 400);
    assert.equal((await ask('/ng', { headers: { 'content-type': 'text/html' }, body: 'x' })).status, 415);
    assert.match((await ask('/ng', { headers: ng, body: 'c1 d' })).text, /^c1 .*Could not decode bencode/);
    assert.match((await ask('/ng-plain', { headers: ng, body: '{' })).text, /Failed to parse JSON/);
    assert.match((await ask('/ng-plain', { headers: ng, body: '' })).text, /no payload/);
    assert.match(
      (await ask('/ng', { headers: ng, body: 'c2 d7:command4:pinge' })).text,
      /^c2 .*Internal error/,
    );
    const long = await ask('/ng', { headers: ng, body: 'x'.repeat(101) });
    assert.deepEqual([long.status, long.text], [413, 'The body has more than 100 bytes\n']);
  });

  it('NG: a request that is never answered is given up', async () => {
    const { ask } = await start({ handler: () => new Promise(() => undefined), limits: { stallMs: 300 } });
    const waiting = ask('/ng', { headers: ng, body: 'c1 d7:command4:pinge' });
    await assert.rejects(waiting, 'cut when it stands still');
  });

  it('the command line: words in the path, or the line as body', async () => {
    const { ask } = await start();
    assert.equal((await ask('/cli/list+sessions/a%2Bb%C3%A9%2Fc')).text, '[list sessions a+b\xc3\xa9/c]\n');
    assert.equal(
      (await ask('/cli', { headers: { 'content-type': 'text/plain' }, body: 'list totals\r\n' })).text,
      '[list totals]\n',
    );
    assert.equal((await ask('/cli/%zz')).status, 400);
    assert.equal((await ask('/cli', { body: 'one\ntwo' })).status, 400);
    assert.equal((await ask(`/cli/${'x'.repeat(1025)}`)).status, 413);
    assert.equal((await ask('/cli', { body: 'x'.repeat(1100) })).status, 413);
  });

  it('carries out nothing for a HEAD', async () => {
    let count = 0;
    const { ask } = await start({ cli: () => `${(count += 1)}\n` });
    assert.equal((await ask('/cli/terminate+all', { method: 'HEAD' })).status, 200);
    assert.equal(count, 0);
    assert.equal((await ask('/cli/terminate+all')).text, '1\n');
  });

  it('sends a long answer as it is read, and stops when nobody is there', async () => {
    let made = 0;
    function* pieces() {
      for (made = 0; made < 2000; made += 1) yield 'x'.repeat(10_000);
    }
    const { ask, port } = await start({ cli: () => pieces() });
    assert.equal((await ask('/cli/all')).text.length, 20_000_000);
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write('GET /cli/all HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor('an answer to begin', () => made > 0 && made < 2000);
    let before = -1;
    await waitFor('it to be held up', async () => {
      const isHeld = made === before;
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return isHeld;
    });
    assert.ok(made < 2000);
    socket.destroy();
    assert.equal((await ask('/ping')).text, 'pong\n');
  });

  it('cuts who sends nothing, no end of a head, or no end of a body', async () => {
    const { raw } = await start({ limits: { headMs: 200, requestMs: 400, checkMs: 50, stallMs: 5000 } });
    assert.match(await raw('GET /ping HT'), /^HTTP\/1.1 408/);
    assert.match(
      await raw('POST /ng HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc'),
      /^HTTP\/1.1 408/,
    );
  });

  it('answers nonsense, and heads without end', async () => {
    const { raw, ask } = await start();
    assert.match(await raw('\x16\x03\x01nonsense\r\n\r\n'), /^HTTP\/1.1 400/);
    assert.match(await raw(`GET /ping HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1.1 431/);
    assert.equal((await ask('/ping')).text, 'pong\n');
  });

  for (const pem of [undefined, testPem('here')])
    it(`bounds the number of connections, and those that ask for nothing keep nobody out: ${pem === undefined ? 'HTTP' : 'HTTPS'}`, async () => {
      let isServed = false;
      let finish = (): void => undefined;
      const done = new Promise<void>((resolve) => (finish = resolve));
      const slow: Route = {
        method: 'GET',
        isOpen: true,
        isControl: false,
        answer: async ({ response }) => {
          isServed = true;
          await done;
          response.end('slow');
        },
      };
      const { port, ask, logger } = await start({
        limits: { maxConnections: 3 },
        routes: new Map([['/slow', [slow]]]),
        ...(pem === undefined ? {} : { pem }),
      });
      const running = ask('/slow');
      await waitFor('it to be served', () => isServed);
      const sockets = Array.from({ length: 5 }, () => connect(port, '127.0.0.1'));
      for (const socket of sockets) closers.push(() => socket.destroy());
      for (const socket of sockets) socket.on('error', () => undefined);
      await Promise.all(sockets.slice(0, 2).map((socket) => once(socket, 'close')));
      assert.equal((await ask('/ping')).text, 'pong\n');
      assert.ok(logger.lines.some((line) => /cut a connection from 127.0.0.1, .*: more than 3/.test(line)));
      finish();
      assert.equal((await running).text, 'slow');
    });

  it('cuts a further connection where all have requests running, and keeps no count of those that are gone', async () => {
    let isServed = false;
    const answer = (): void => {
      isServed = true;
    };
    const { port, ask } = await start({
      limits: { maxConnections: 1 },
      routes: new Map([['/slow', [{ method: 'GET', isOpen: true, isControl: false, answer }]]]),
    });
    const first = connect(port, '127.0.0.1');
    closers.push(() => first.destroy());
    first.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor('it to be served', () => isServed);
    await assert.rejects(ask('/ping'));
    first.destroy();
    await waitFor('room', () =>
      ask('/ping').then(
        ({ text }) => text === 'pong\n',
        () => false,
      ),
    );
    for (let round = 0; round < 5; round += 1) assert.equal((await ask('/ping')).text, 'pong\n');
  });

  it('asks for the token everywhere but at the ping', async () => {
    const { ask, setToken } = await start({
      token: 'very secret',
      routes: new Map([['/metrics', [textRoute(() => 'figures')]]]),
    });
    for (const path of ['/cli/list', '/metrics']) assert.equal((await ask(path)).status, 401, path);
    assert.equal((await ask('/ng', { headers: ng, body: 'c1 d7:command4:pinge' })).status, 401);
    assert.equal((await ask('/ping')).status, 200);
    const headers = { authorization: 'Bearer very secret' };
    assert.equal((await ask('/metrics', { headers })).text, 'figures');
    assert.equal((await ask('/cli/list', { headers })).text, '[list]\n');
    setToken('other secret');
    assert.equal((await ask('/metrics', { headers })).status, 401);
  });

  it('lets only addresses in that the allow-lists name', async () => {
    const networks = ['192.0.2.0/24'];
    const strangers = await start({ ngAllow: networks });
    assert.equal((await strangers.ask('/ng', { headers: ng, body: 'c1 d7:command4:pinge' })).status, 403);
    const plain = await strangers.ask('/ng-plain', { body: '{}' });
    assert.deepEqual(
      [plain.status, plain.text],
      [403, 'Your address is in none of the networks of ng-allow\n'],
    );
    assert.equal((await strangers.ask('/cli/list')).text, '[list]\n');
    const operators = await start({ cliAllow: networks, ngAllow: ['127.0.0.0/8'] });
    assert.equal((await operators.ask('/cli/list')).status, 403);
    assert.equal((await operators.ask('/cli', { body: 'list' })).status, 403);
    assert.match((await operators.ask('/ng', { headers: ng, body: 'c1 d7:command4:pinge' })).text, /pong/);
  });

  it('says at the start who may control the daemon', async () => {
    const warnings = async (options: HttpBenchOptions): Promise<readonly string[]> =>
      (await start(options)).logger.lines.filter((line) => line.startsWith('warn'));
    assert.deepEqual(await warnings({}), []);
    assert.match(
      (await warnings({ address: '0.0.0.0' })).join(),
      /without a token: whoever reaches port \d+ on every address/,
    );
    assert.match(
      (await warnings({ address: '0.0.0.0', token: 'very secret' })).join(),
      /clear text: prefer listen-https/,
    );
    assert.deepEqual(await warnings({ address: '0.0.0.0', token: 'very secret', pem: testPem('relay') }), []);
  });

  it('keeps as much of a long answer for a slow reader as is asked for', async () => {
    let mark = 0;
    const route = {
      ...textRoute(() => ''),
      answer: ({ response }: HttpExchange) => {
        mark = response.socket?.writableHighWaterMark ?? 0;
        response.end();
      },
    };
    const { ask } = await start({
      limits: { bufferBytes: 777 << 10 },
      routes: new Map([['/mark', [route]]]),
    });
    await ask('/mark');
    assert.equal(mark, 777 << 10);
  });

  it('reports a fault of ours as such', async () => {
    const { ask, logger } = await start({
      cli: () => {
        throw new Error('broken');
      },
    });
    assert.equal((await ask('/cli/list')).status, 500);
    assert.ok(
      logger.lines.some((line) =>
        /internal error while answering GET \/cli\/list from 127.*broken/.test(line),
      ),
    );
  });

  it('HTTPS, with another certificate while it runs', async () => {
    const bench = await start({ pem: testPem('first') });
    assert.equal((await bench.ask('/ping')).text, 'pong\n');
    assert.match(await bench.raw('GET /ping HTTP/1.1\r\n\r\n'), /^(HTTP\/1.1 400|$)/);
    bench.setCertificate(testPem('second'));
    assert.equal(await subjectAt(bench.port), 'second');
  });

  it('closes with connections open', async () => {
    const bench = await startHttpBench();
    const socket = connect(bench.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    await Promise.all([bench.close(), once(socket, 'close')]);
    await bench.close();
  });
});

async function subjectAt(port: number): Promise<string> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}
