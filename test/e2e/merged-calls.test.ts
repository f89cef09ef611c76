/** Calls that become one while media flows, on whichever workers they were. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NgMessage } from '../support/bencode.ts';
import { aBurst, completeArrival, createCall, expectRtp } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { offload } from '../support/kernel-call.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { whyNoNamespaces } from '../support/network.ts';
import { expectBurst, SecureCall, type PartySketch } from '../support/secure-call.ts';
import { eventually } from '../support/wait.ts';

// One call after the other goes to the worker with fewer of them.
const options = ['--delete-delay=0', '--num-threads=2'];

const plain: PartySketch = {};
const sdes: PartySketch = { protocol: 'RTP/SAVP', suite: 'AES_CM_128_HMAC_SHA1_80' };
const dtls: PartySketch = { protocol: 'UDP/TLS/RTP/SAVP', dtls: 'active' };

const towards = ({ protocol = 'RTP/AVP', suite }: PartySketch): NgMessage => ({
  'transport-protocol': protocol,
  ICE: 'remove',
  ...(suite === undefined ? {} : { DTLS: 'off' }),
});

describe('merged calls', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({ options });
  });
  after(() => lab.close());

  for (const [name, sketch] of [
    ['plain', plain],
    ['SDES', sdes],
    ['DTLS', dtls],
  ] as const)
    it(`${name}: nothing is lost, parties of both hear each other, and either name ends the call`, async () => {
      const first = await SecureCall.open(lab, daemon, plain, plain);
      const second = await SecureCall.open(lab, daemon, sketch, plain);
      for (const call of [first, second]) await call.connect(towards(plain));
      for (const call of [first, second]) await call.expectMedia();
      const before = (await second.rtpOf(second.a)).stats.packets;
      const tags = [{ from: first.a.tag, to: [second.a.tag] }];
      const calls = [first.callId, second.callId];
      await second.loseNothing(() => daemon.ng.ok({ command: 'mesh', calls, tags }), 1);
      await eventually(async () => expectBurst(await first.a.sendRtp(20), second.a));
      const after = (await second.rtpOf(second.a)).stats.packets;
      assert.ok(after >= before + 100, `${before} packets before, ${after} after`);
      const connect = { command: 'connect', 'call-id': first.callId, 'to-call-id': second.callId };
      await daemon.ng.ok({ ...connect, 'from-tag': first.a.tag, 'to-tag': second.a.tag });
      for (const [from, to] of [
        [first.a, second.a],
        [second.a, first.a],
      ] as const)
        await eventually(async () => expectBurst(await from.sendRtp(20), to));
      const { calls: listed } = (await daemon.ng.ok({ command: 'list' })) as { calls?: unknown };
      assert.deepEqual(listed, calls);
      for (const phone of [first.a, first.b, second.a, second.b]) phone.close();
      await daemon.ng.ok({ command: 'delete', 'call-id': second.callId });
      assert.deepEqual((await daemon.ng.ok({ command: 'list' })).calls, []);
    });
});

const skip = whyNoKernel() || (whyNoNamespaces() ?? false);

describe('merged calls in the kernel', { skip }, () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({ isInKernel: true, options });
  });
  after(() => lab.close());

  it('lose nothing, and go back there', async () => {
    const [first, second] = [await createCall(lab, daemon), await createCall(lab, daemon)];
    for (const call of [first, second]) await call.connect();
    for (const call of [first, second]) await offload(call);
    const burst = aBurst(300);
    const sending = second.a.rtp.sendRtp(second.a.target(), burst);
    await sleep(300);
    const connect = { command: 'connect', 'call-id': first.callId, 'to-call-id': second.callId };
    const flow = { 'from-tag': first.a.tag, 'to-tag': second.b.tag, flags: ['directional'] };
    await daemon.ng.ok({ ...connect, ...flow });
    await sending;
    await completeArrival(burst, second.b.rtp);
    await expectRtp(first.a, second.b, { sink: second.b.rtp });
    await offload(second);
    await first.delete();
    await second.delete();
  });
});
