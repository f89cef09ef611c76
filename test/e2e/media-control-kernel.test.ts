/** Media control of streams in the kernel: what it can do stays there, the rest is pulled, and placed again afterwards. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { aBurst, arrivalsOf, completeArrival, createCall, type TestCall } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { offload, rtpOf, waitForPath } from '../support/kernel-call.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { whyNoNamespaces } from '../support/network.ts';
import { buildRtp, type RtpBurst } from '../support/rtp.ts';
import { waitFor } from '../support/wait.ts';

const skip = whyNoKernel() || (whyNoNamespaces() ?? false);

describe('media control of kernel flows', { skip }, () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({ isInKernel: true, options: ['--delete-delay=0'] });
  });
  after(() => lab.close());

  async function dropsOf(call: TestCall): Promise<Readonly<Record<string, number>>> {
    return (await rtpOf(call, call.a)).drops ?? {};
  }

  it('loses nothing of the party that is not blocked', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await offload(call);
    const burst = aBurst(300);
    const sending = call.b.rtp.sendRtp(call.b.target(), burst);
    const command = (name: string): Promise<unknown> =>
      daemon.ng.ok({
        command: name,
        'call-id': call.callId,
        'from-tag': call.a.tag,
        flags: ['directional'],
      });
    await sleep(300);
    await command('block media');
    // The worker takes the flow out of the kernel after the reply: until then a packet may pass.
    const probes: RtpBurst[] = [];
    await waitFor('the block', async () => {
      const probe = aBurst(1);
      probes.push(probe);
      await call.a.rtp.sendRtp(call.a.target(), probe);
      return ((await dropsOf(call))['media.blocked'] ?? 0) > 0;
    });
    const blocked = aBurst(20);
    await call.a.rtp.sendRtp(call.a.target(), blocked);
    // What came between two flows met user space.
    await waitForPath(call, call.a, /^kernel$/);
    await waitForPath(call, call.b, /^kernel$/);
    let [dropped, passed] = [0, 0];
    await waitFor(
      () => `all to be dropped but ${passed} of ${probes.length} and 20, not ${dropped}`,
      async () => {
        dropped = (await dropsOf(call))['media.blocked'] ?? 0;
        passed = (await Promise.all(probes.map((probe) => arrivalsOf(probe, call.b.rtp)))).flat().length;
        return dropped === probes.length - passed + 20;
      },
    );
    assert.deepEqual(await arrivalsOf(blocked, call.b.rtp), []);
    await command('unblock media');
    await sending;
    await completeArrival(burst, call.a.rtp);
    await offload(call);
    await call.delete();
  });

  it('looks into events alone, where they are wanted', async () => {
    const call = await createCall(lab, daemon);
    const sdp = call.a.sdp(['rtpmap:101 telephone-event/8000']).replace(/^(m=.*?)\r$/m, '$1 101\r');
    const flags = ['block-DTMF'];
    await call.offer({ sdp, flags, trigger: '5', 'DTMF-security-trigger': 'drop', 'trigger-end-digits': 9 });
    await call.answer();
    await offload(call);
    // Of an SSRC that the kernel knows.
    const voice = aBurst(1);
    await call.a.rtp.sendRtp(call.a.target(), voice);
    const events = { ...voice, payloadType: 101, firstSeq: voice.firstSeq + 1, payloadBytes: 4 };
    const burst = aBurst(200);
    const sending = call.a.rtp.sendRtp(call.a.target(), burst);
    await sleep(100);
    for (const flag of [10, 0x8a, 0x8a, 0x8a]) {
      const packet = buildRtp(events, [10, 0x8a].indexOf(flag));
      packet.set([5, flag, 1, 0], 12);
      await call.a.rtp.sendRaw(call.a.target(), packet);
    }
    await waitFor('the trigger', async () => JSON.stringify(await call.query()).includes('DTMF drop'));
    await sending;
    await completeArrival(burst, call.b.rtp);
    await waitForPath(call, call.a, /^kernel$/);
    await call.delete();
  });

  it('loses nothing where nothing is dropped', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await offload(call);
    const burst = aBurst(300);
    const sending = call.a.rtp.sendRtp(call.a.target(), burst);
    await sleep(300);
    // Silence is media all the same.
    await daemon.ng.ok({ command: 'silence media', 'call-id': call.callId });
    await sleep(300);
    await daemon.ng.ok({ command: 'unsilence media', 'call-id': call.callId });
    await sending;
    await completeArrival(burst, call.b.rtp);
    await offload(call);
    await call.delete();
  });
});
