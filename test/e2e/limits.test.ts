/** New calls are refused by each limit, calls that exist are not; settings change at run time. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { aBurst, createCall, newCallId, type TestCall } from '../support/call.ts';
import { type Daemon, daemonKind } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { audioSdp } from '../support/sdp.ts';
import { waitFor } from '../support/wait.ts';

/** What 10.5 does with NG is much the same, but it has no command `cli`. */
const isOurs = daemonKind() === 'ours';

async function ask(daemon: Daemon, body: string): Promise<string> {
  const reply = await daemon.ng.request({ command: 'cli', body });
  assert.equal(reply.result, 'ok');
  assert.ok(typeof reply.response === 'string');
  return reply.response;
}

function newOffer(daemon: Daemon, supportsLoadLimit = true) {
  return daemon.ng.request({
    command: 'offer',
    'call-id': newCallId(),
    'from-tag': 'a',
    sdp: audioSdp('198.51.100.1', 4000),
    ...(supportsLoadLimit ? { supports: ['load limit'] } : {}),
  });
}

describe('load limits', { skip: !isOurs && 'needs the command cli' }, () => {
  let lab: Lab;
  before(() => {
    lab = createLab(['a', 'b']);
  });
  after(() => lab.close());

  async function withoutLimits(options: readonly string[] = []): Promise<{ daemon: Daemon; call: TestCall }> {
    const daemon = await lab.startDaemon({ options });
    return { daemon, call: await (await createCall(lab, daemon)).connect() };
  }

  async function untilRefused(daemon: Daemon, message: string): Promise<void> {
    await waitFor(message, async () => (await newOffer(daemon)).message === message);
    const plain = await newOffer(daemon, false);
    assert.deepEqual([plain.result, plain['error-reason']], ['error', 'Parallel session limit reached']);
  }

  it('max-sessions: as configured, changed, switched off', async () => {
    const { daemon, call } = await withoutLimits(['--max-sessions=1']);
    assert.deepEqual(await newOffer(daemon), {
      result: 'load limit',
      message: 'Parallel session limit reached',
    });
    await call.connect();
    assert.equal(await ask(daemon, 'set maxsessions 2'), 'Success setting maxsessions to 2\n');
    assert.equal((await newOffer(daemon)).result, 'ok');
    assert.equal((await newOffer(daemon)).result, 'load limit');
    await ask(daemon, 'set maxsessions -1');
    assert.equal((await newOffer(daemon)).result, 'ok');
    await ask(daemon, 'set maxsessions 0');
    assert.equal((await newOffer(daemon)).result, 'load limit');
    await call.connect();
    assert.match(await ask(daemon, 'list totals'), /Total rejected sessions +:3\n/);
  });

  it('calls of another machine are not counted', async () => {
    const { daemon } = await withoutLimits(['--max-sessions=1']);
    await ask(daemon, 'standby');
    assert.equal((await newOffer(daemon)).result, 'ok');
    assert.equal((await newOffer(daemon)).result, 'load limit');
  });

  it('max-cpu and max-load', async () => {
    const { daemon, call } = await withoutLimits(['--max-cpu=0.0001', '--max-load=0']);
    await untilRefused(daemon, 'CPU usage limit exceeded');
    await call.connect();
    await ask(daemon, 'set maxcpu 0');
    await ask(daemon, 'set maxload 0.001');
    await untilRefused(daemon, 'Load limit exceeded');
    await ask(daemon, 'set maxload 0');
    assert.equal((await newOffer(daemon)).result, 'ok');
  });

  it('max-bandwidth: while media flows, and not after', async () => {
    const { daemon, call } = await withoutLimits(['--max-bandwidth=500']);
    assert.equal((await newOffer(daemon)).result, 'ok');
    const done = new AbortController();
    const sending = (async () => {
      while (!done.signal.aborted) {
        await call.a.rtp.sendRtp(call.a.target(), aBurst(10));
        await sleep(50);
      }
    })();
    try {
      await untilRefused(daemon, 'Bandwidth limit exceeded');
      await call.connect();
    } finally {
      done.abort();
      await sending;
    }
    await waitFor('the rate to fall', async () => (await newOffer(daemon)).result === 'ok');
  });

  it('a shorter timeout holds for calls that exist, and revert takes it back', async () => {
    const { daemon, call } = await withoutLimits();
    assert.equal(await ask(daemon, 'set timeout 1'), 'Success setting timeout to 1\n');
    await waitFor('the call to end', async () => (await call.query()).result === 'error');
    assert.equal(await ask(daemon, 'params diff'), 'timeout: 60000000 => 1000000\n');
    await ask(daemon, 'params revert');
    const next = await (await createCall(lab, daemon)).connect();
    await sleep(3000);
    assert.equal((await next.query()).result, 'ok');
  });

  it('shows the options it was started with, and never a password unasked', async () => {
    const { daemon } = await withoutLimits([
      '--mysql-pass=swordfish',
      '--redis=carp@127.0.0.1:6379/3',
      '--no-redis-required',
    ]);
    const start = await ask(daemon, 'params start');
    assert.match(start, /^timeout_us = 60000000$/m);
    assert.match(start, /^kernel_table = -?\d+$/m);
    assert.match(start, /^interface\[0\] = default\\/m);
    assert.match(start, /^mysql_pass = \(hidden\)$/m);
    assert.match(start, /^redis = \(hidden\)@127\.0\.0\.1:6379\/3$/m);
    assert.doesNotMatch(start, /swordfish|carp/);
    assert.match(await ask(daemon, 'params start secrets'), /^redis = carp@/m);
  });
});
