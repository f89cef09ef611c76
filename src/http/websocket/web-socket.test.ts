import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, describe, it } from 'node:test';
import { startHttpBench, testPem, type HttpBenchOptions } from '../../../test/support/http-bench.ts';
import { openWebSocket } from '../../../test/support/web-socket-client.ts';
import { waitFor } from '../../../test/support/wait.ts';

describe('WebSocket', () => {
  const closers: (() => unknown)[] = [];
  after(async () => {
    for (const close of closers) await close();
  });

  async function start(options: HttpBenchOptions = {}) {
    const bench = await startHttpBench(options);
    closers.push(bench.close);
    const scheme = options.pem === undefined ? 'ws' : 'wss';
    const open = async (protocol: string, headers: Record<string, string> = {}) => {
      const client = await openWebSocket(`${scheme}://127.0.0.1:${bench.port}/`, protocol, headers);
      closers.push(client.close);
      return client;
    };
    return { ...bench, open };
  }

  it('echo: messages come back as they went', async () => {
    const { open } = await start();
    const { ask, socket } = await open('echo.rtpengine.com');
    assert.equal(socket.protocol, 'echo.rtpengine.com');
    assert.deepEqual(await ask('hello'), { text: 'hello', isBinary: false });
    assert.deepEqual(await ask(Buffer.from([0xff, 0, 1])), { text: '\xff\0\x01', isBinary: true });
  });

  it('NG, with cookies and without', async () => {
    let count = 0;
    const { open, dispatcher } = await start({ handler: () => ({ count: (count += 1) }) });
    const { ask } = await open('ng.rtpengine.com');
    assert.deepEqual(await ask('c1 d7:command4:pinge'), { text: 'c1 d5:counti1ee', isBinary: false });
    assert.deepEqual(await ask(Buffer.from('c1 d7:command4:pinge')), {
      text: 'c1 d5:counti1ee',
      isBinary: true,
    });
    assert.deepEqual(await ask('c2 {"command":"ping"}'), { text: 'c2 {"count":2}', isBinary: false });
    const plain = await open('ng-plain.rtpengine.com');
    assert.equal((await plain.ask('{"command":"ping"}')).text, '{"count":3}');
    assert.equal((await plain.ask('d7:command4:pinge')).text, 'd5:counti4ee');
    assert.equal(dispatcher.counters.proxies[0]!.requests, 4);
  });

  it('drops an NG message without a cookie, and goes on', async () => {
    const { open } = await start();
    const { ask, socket, messages } = await open('ng.rtpengine.com');
    socket.send('nothing');
    assert.equal((await ask('c1 d7:command4:pinge')).text, 'c1 d6:result4:ponge');
    assert.equal(messages.length, 1);
  });

  it('bytes that are no text go in binary messages', async () => {
    const { open } = await start({ handler: () => ({ a: '\xff' }) });
    const { ask } = await open('ng.rtpengine.com');
    assert.deepEqual(await ask('c1 d7:command4:pinge'), { text: 'c1 d1:a1:\xffe', isBinary: true });
  });

  it('the command line, with long answers in one message', async () => {
    const long = (): Iterable<string> => Array.from({ length: 500 }, () => 'x'.repeat(10_000));
    const { open } = await start({ cli: (line) => (line === 'all' ? long() : `[${line}]\n`) });
    const { ask, socket } = await open('cli.rtpengine.com');
    assert.equal((await ask('list totals\n')).text, '[list totals]\n');
    assert.equal((await ask('all')).text.length, 5_000_000);
    assert.match((await ask('x'.repeat(1025))).text, /at most 1024 bytes/);
    socket.send('all');
    socket.send('last');
    await waitFor('answers in their order', async () => (await ask('once more')).text === '[once more]\n');
  });

  it('refuses sub-protocols that it does not know, wrong tokens, and pages of others', async () => {
    const { open, setToken } = await start();
    await assert.rejects(open(''), /400/);
    await assert.rejects(open('mqtt'), /400/);
    await assert.rejects(open('echo.rtpengine.com', { origin: 'https://evil.example' }), /403/);
    setToken('very secret');
    await assert.rejects(open('echo.rtpengine.com'), /401/);
    const { ask } = await open('echo.rtpengine.com', { authorization: 'Bearer very secret' });
    assert.equal((await ask('in')).text, 'in');
  });

  it('lets only addresses in that the allow-lists name', async () => {
    const { open } = await start({ ngAllow: ['192.0.2.0/24'] });
    await assert.rejects(open('ng.rtpengine.com'), /403/);
    await assert.rejects(open('ng-plain.rtpengine.com'), /403/);
    assert.equal((await (await open('cli.rtpengine.com')).ask('list')).text, '[list]\n');
  });

  it('cuts who sends too much at once', async () => {
    const { open, logger } = await start({ limits: { maxBodyBytes: 1000 } });
    const { socket } = await open('echo.rtpengine.com');
    socket.send('x'.repeat(1001));
    await once(socket, 'close');
    await waitFor('a complaint', () => logger.lines.some((line) => /WebSocket echo.*is cut/.test(line)));
  });

  it('cuts who gives no sign of life, and nobody else', async () => {
    const { open, logger } = await start({ limits: { pingMs: 700 } });
    const [dead, alive] = [await open('echo.rtpengine.com'), await open('echo.rtpengine.com')];
    const raw = (dead.socket as unknown as { readonly _socket: { pause(): void } })._socket;
    raw.pause();
    await waitFor('a complaint', () =>
      logger.lines.some((line) => line.includes('nothing came from it for 700 ms')),
    );
    assert.equal((await alive.ask('still here')).text, 'still here');
    assert.equal(logger.lines.filter((line) => line.includes('is cut')).length, 1);
  });

  it('cuts who does not read', async () => {
    const { open, logger } = await start({
      cli: () => 'x'.repeat(1_000_000),
      limits: { pauseBytes: 10_000, maxUnsentBytes: 3_000_000, pingMs: 300 },
    });
    const { socket } = await open('cli.rtpengine.com');
    const raw = (socket as unknown as { readonly _socket: { pause(): void } })._socket;
    raw.pause();
    for (let index = 0; index < 50; index += 1) socket.send('more');
    await waitFor('a complaint', () => logger.lines.some((line) => /WebSocket cli.*is cut/.test(line)));
  });

  it('answers many requests at once, in their order', async () => {
    const { open } = await start({ limits: { maxRunning: 4 } });
    const { socket, messages } = await open('cli.rtpengine.com');
    for (let index = 0; index < 500; index += 1) socket.send(String(index));
    await waitFor('all answers', () => messages.length === 500);
    assert.deepEqual(
      messages.map(({ text }) => text),
      Array.from({ length: 500 }, (_, index) => `[${index}]\n`),
    );
  });

  it('over TLS', async () => {
    const { open } = await start({ pem: testPem('relay') });
    const { ask } = await open('echo.rtpengine.com');
    assert.equal((await ask('hello')).text, 'hello');
  });

  it('a fault of ours ends the conversation, not the daemon', async () => {
    const { open, ask, logger } = await start({
      cli: () => {
        throw new Error('broken');
      },
    });
    const { socket } = await open('cli.rtpengine.com');
    socket.send('list');
    await once(socket, 'close');
    assert.ok(logger.lines.some((line) => /error: Internal error.*WebSocket cli.*broken/.test(line)));
    assert.equal((await ask('/ping')).text, 'pong\n');
  });

  it('ends with the listener', async () => {
    const { open, close } = await start();
    const { socket } = await open('echo.rtpengine.com');
    await Promise.all([once(socket, 'close'), close()]);
  });
});
