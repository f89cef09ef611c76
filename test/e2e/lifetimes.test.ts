/** When calls end by themselves, and how deletion is delayed. Small timeouts, generous deadlines. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { aBurst, createCall, expectNoRtp, expectRtp, type TestCall } from '../support/call.ts';
import { daemonKind } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { waitFor } from '../support/wait.ts';

const DEADLINE_MS = 40_000;

describe('lifetimes', { concurrency: true }, () => {
  let lab: Lab;
  before(() => {
    lab = createLab();
  });
  after(() => lab.close());

  it('timeout: a silent call ends, one with media does not', async () => {
    const daemon = await lab.startDaemon({ options: ['--timeout=6', '--silent-timeout=600'] });
    const silent = await (await createCall(lab, daemon)).connect();
    const active = await (await createCall(lab, daemon)).connect();
    await whileSending(active, () => untilGone(silent));
    await expectAlive(active);
    await untilGone(active);
  });

  it('silent-timeout: a held call lives longer than a silent one, but not for ever', async () => {
    const daemon = await lab.startDaemon({ options: ['--timeout=2', '--silent-timeout=15'] });
    const held = await (await createCall(lab, daemon)).connect();
    await held.offer({ sdp: held.a.sdp(['inactive']) });
    await held.answer({ sdp: held.b.sdp(['inactive']) });
    const plain = await (await createCall(lab, daemon)).connect();
    await untilGone(plain);
    await expectAlive(held);
    await untilGone(held);
  });

  // 10.5 takes the option and yet keeps such calls.
  if (daemonKind() === 'ours') {
    it('offer-timeout: an offer without answer ends', async () => {
      const daemon = await lab.startDaemon({
        options: ['--offer-timeout=2', '--timeout=600', '--silent-timeout=600'],
      });
      const offered = await createCall(lab, daemon);
      await offered.offer();
      const answered = await (await createCall(lab, daemon)).connect();
      await untilGone(offered);
      await expectAlive(answered);
    });
  }

  it('final-timeout: even a call with media ends', async () => {
    const daemon = await lab.startDaemon({ options: ['--final-timeout=4'] });
    const call = await (await createCall(lab, daemon)).connect();
    await whileSending(call, () => untilGone(call));
  });

  it('delete takes effect after the delay, and media flows until then', async () => {
    const daemon = await lab.startDaemon({ options: ['--delete-delay=4'] });
    const call = await (await createCall(lab, daemon)).connect();
    await expectRtp(call.a, call.b);
    const reply = await call.delete();
    assert.equal(reply.result, 'ok');
    await expectRtp(call.a, call.b);
    await expectAlive(call);
    await untilGone(call);
    await expectNoRtp(call.a.rtp, call.a.target(), [call.b.rtp]);
  });

  it('delete with a delay of its own', async () => {
    const daemon = await lab.startDaemon({ options: ['--delete-delay=600'] });
    const at = await (await createCall(lab, daemon)).connect();
    await at.delete({ 'delete-delay': 0 });
    await untilGone(at);
    const later = await (await createCall(lab, daemon)).connect();
    await later.delete({ 'delete-delay': 2 });
    await untilGone(later);
  });

  it('an offer calls off a pending deletion', async () => {
    const daemon = await lab.startDaemon({ options: ['--delete-delay=3'] });
    const call = await (await createCall(lab, daemon)).connect();
    await call.delete();
    await call.connect();
    await sleep(6000);
    await expectAlive(call);
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
  });

  it('deleted calls give their ports back', async () => {
    const daemon = await lab.startDaemon({ options: ['--delete-delay=0'], portCount: 40 });
    for (let round = 0; round < 20; round += 1) {
      const call = await (await createCall(lab, daemon)).connect();
      await call.delete();
      await untilGone(call);
    }
  });

  it('deleted calls give their descriptors back', async () => {
    const daemon = await lab.startDaemon({ options: ['--delete-delay=0'] });
    const open = (): number => readdirSync(`/proc/${String(daemon.child.process.pid)}/fd`).length;
    const warmUp = await (await createCall(lab, daemon)).connect();
    await warmUp.delete();
    await untilGone(warmUp);
    const before = open();
    for (let index = 0; index < 30; index += 1) {
      const call = await (await createCall(lab, daemon)).connect();
      await call.delete();
    }
    await waitFor('descriptors to be closed', () => open() <= before);
  });
});

async function expectAlive(call: TestCall): Promise<void> {
  assert.equal((await call.query()).result, 'ok', 'the call should be there');
}

async function untilGone(call: TestCall): Promise<void> {
  await waitFor('the call to end', async () => (await call.query()).result === 'error', DEADLINE_MS);
}

/** Media in both directions, a few packets a second, until `work` is done. */
async function whileSending(call: TestCall, work: () => Promise<void>): Promise<void> {
  const done = new AbortController();
  const sending = (async () => {
    while (!done.signal.aborted) {
      await call.a.rtp.sendRtp(call.a.target(), aBurst(2));
      await call.b.rtp.sendRtp(call.b.target(), aBurst(2));
      await sleep(200);
    }
  })();
  try {
    await work();
  } finally {
    done.abort();
    await sending;
  }
}
