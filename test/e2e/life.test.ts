/** Draining, reading the configuration again, and telling of calls that time out: all while calls go on. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { aBurst, createCall, expectRtp, newCallId, type TestCall } from '../support/call.ts';
import { type Daemon, daemonKind, startDaemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { audioSdp } from '../support/sdp.ts';
import { waitFor } from '../support/wait.ts';

const DEADLINE_MS = 40_000;

function newOffer(daemon: Daemon) {
  const sdp = audioSdp('198.51.100.1', 4000);
  return daemon.ng.request({ command: 'offer', 'call-id': newCallId(), 'from-tag': 'a', supports: ['load limit'], sdp }); // prettier-ignore
}

async function ask(daemon: Daemon, body: string): Promise<string> {
  const { response } = await daemon.ng.request({ command: 'cli', body });
  assert.ok(typeof response === 'string');
  return response;
}

/** Media in both directions until `work` is done; all of it must arrive. */
async function underLoad(call: TestCall, work: () => Promise<void>): Promise<void> {
  const done = new AbortController();
  const sending = (async () => {
    while (!done.signal.aborted) {
      await call.a.rtp.sendRtp(call.a.target(), aBurst(5));
      await sleep(100);
    }
  })();
  try {
    await work();
  } finally {
    done.abort();
    await sending;
  }
}

describe('life of the process', { skip: daemonKind() !== 'ours' && 'commands and signals of ours' }, () => {
  let lab: Lab;
  let folder: string;
  before(() => {
    lab = createLab(['a', 'b']);
    folder = mkdtempSync(join(tmpdir(), 'life-'));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await lab.close();
  });

  it('drain: new calls are refused, those that are there go on, and the process ends with 0 after the last', async () => {
    const daemon = await lab.startDaemon({ options: ['--timeout=900'] });
    const call = await (await createCall(lab, daemon)).connect();
    await underLoad(call, async () => {
      assert.equal(await ask(daemon, 'drain'), 'Draining: new calls are refused, calls left: 1\n');
      assert.deepEqual(await newOffer(daemon), {
        result: 'load limit',
        message: 'Parallel session limit reached',
      });
      assert.equal(await ask(daemon, 'drain off'), 'Draining is off: new calls are taken again.\n');
      assert.equal(await ask(daemon, 'drain status'), 'Not draining, calls: 1\n');
      await ask(daemon, 'drain');
      await sleep(2500);
      await call.connect();
    });
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
    await call.delete({ 'delete-delay': 0 });
    assert.equal(await daemon.child.exited, 0);
    assert.match(daemon.log(), /Stopping: drained, no calls are left; 0 calls end/);
  });

  it('drain with a time limit, asked for by SIGQUIT and the command line', async () => {
    const daemon = await lab.startDaemon({ options: ['--timeout=900'] });
    await (await createCall(lab, daemon)).connect();
    daemon.child.process.kill('SIGQUIT');
    await waitFor('the signal', async () => (await ask(daemon, 'drain status')).startsWith('Draining:'));
    assert.equal(await ask(daemon, 'drain soon'), 'Invalid drain value soon, must be a number of seconds, "status" or "off"\n'); // prettier-ignore
    await ask(daemon, 'drain 1');
    assert.equal(await daemon.child.exited, 0);
    assert.match(daemon.log(), /Stopping: the time for draining is over; 1 calls end/);
  });

  it('SIGHUP: what can change is in force, what cannot is named, and no packet is lost', async () => {
    const file = join(folder, 'reload.conf');
    const write = (text: string): void => writeFileSync(file, `[rtpengine]\n${text}`);
    write('timeout = 900\nmax-sessions = 5\n');
    const daemon = await lab.startDaemon({ options: [`--config-file=${file}`] });
    const call = await (await createCall(lab, daemon)).connect();
    const settled = async (text: RegExp): Promise<void> => {
      daemon.child.process.kill('SIGHUP');
      await waitFor(String(text), () => text.test(daemon.log()), DEADLINE_MS);
    };
    await underLoad(call, async () => {
      write('timeout = 800\nmax-sessions = 1\nlog-level-ice = 7\nnum-threads = 7\ndelete-delay = 0\n');
      await settled(/now in force: [^\n]*max-sessions/);
      assert.match(daemon.log(), /only after a restart: num-threads/);
      assert.equal((await newOffer(daemon)).result, 'load limit');
      assert.equal(await ask(daemon, 'list timeout'), 'TIMEOUT=800\n');
      assert.equal(await ask(daemon, 'list loglevel ice'), '7\n');
      assert.equal(await ask(daemon, 'params diff'), '');
      write('max-sessions = lots\n');
      await settled(/is not taken, everything stays as it is: [^\n]*max-sessions/);
      assert.equal((await newOffer(daemon)).result, 'load limit');
      await ask(daemon, 'set maxsessions 3');
      write('timeout = 700\nmax-sessions = 1\n');
      await settled(/now in force: timeout/);
      assert.equal(await ask(daemon, 'list maxsessions'), 'Maximum sessions configured on rtpengine: 3\n');
    });
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
  });

  it('SIGUSR1 and SIGUSR2: fewer and more log lines', async () => {
    const daemon = await lab.startDaemon();
    daemon.child.process.kill('SIGUSR2');
    await waitFor('more', async () => (await ask(daemon, 'list loglevel core')) === '7\n');
    daemon.child.process.kill('SIGUSR1');
    await waitFor('fewer', async () => (await ask(daemon, 'list loglevel core')) === '6\n');
  });

  it('b2b-url: the proxy is told of a call that times out', async (test) => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        bodies.push(`${request.url ?? ''} ${/<methodName>.*<\/methodName>/.exec(body)?.[0] ?? ''}`);
        // The first try fails.
        response.statusCode = bodies.length === 1 ? 503 : 200;
        response.end('<?xml version="1.0"?><methodResponse/>');
      });
    });
    test.after(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const daemon = await startDaemon('ours', {
      interfaces: ['127.0.0.1'],
      portMin: 33_000,
      portMax: 33_100,
      ngAddress: '127.0.0.1',
      options: [`--b2b-url=http://%%:${port}/RPC2`, '--xmlrpc-format=2', '--timeout=1', '--offer-timeout=1'],
    });
    test.after(() => daemon.stop());
    const sdp = audioSdp('127.0.0.1', 4000);
    const request = { 'call-id': newCallId(), 'from-tag': 'a', sdp };
    await daemon.ng.request({ ...request, command: 'offer' });
    await daemon.ng.request({ ...request, command: 'answer', 'to-tag': 'b' });
    await waitFor('the callback', () => bodies.length === 2, DEADLINE_MS);
    assert.deepEqual(new Set(bodies), new Set(['/RPC2 <methodName>dlg.terminate_dlg</methodName>']));
    await waitFor('its line in the log', () => /XMLRPC callback to \S+ was delivered/.test(daemon.log()));
  });
});
