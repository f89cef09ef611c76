/** Publishers and subscribers over real sockets: who hears whom, complete and in order, plain and encrypted. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  aBurst,
  arrivalsOf,
  completeArrival,
  createCall,
  createLeg,
  expectNoRtp,
  expectRtp,
  rtcpTarget,
  type Leg,
} from '../support/call.ts';
import type { NgMessage } from '../support/bencode.ts';
import type { Daemon } from '../support/daemon.ts';
import { offload, waitForPath } from '../support/kernel-call.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { buildRtcp } from '../support/rtp.ts';
import { parseMedia } from '../support/sdp.ts';
import { openSecurePhone } from '../support/secure-call.ts';
import { eventually, waitFor } from '../support/wait.ts';

const isKernelRun = process.env.RTPE_TEST_KERNEL === '1';

let lab: Lab;
let daemon: Daemon;
before(async () => {
  lab = createLab(['a', 'b', 'c']);
  daemon = await lab.startDaemon({ options: ['--delete-delay=0'] });
});
after(() => lab.close());

/** Asks for media and answers with the leg's own SDP. */
async function subscribe(callId: string, leg: Leg, extra: NgMessage): Promise<NgMessage> {
  const ids = { 'call-id': callId, 'to-tag': leg.tag };
  const reply = await daemon.ng.ok({ command: 'subscribe request', ...ids, ...extra });
  leg.aim(parseMedia(reply.sdp as string)[0]!);
  await daemon.ng.ok({ command: 'subscribe answer', ...ids, sdp: leg.sdp(['recvonly']) });
  return reply;
}

const listener = (): Promise<Leg> => createLeg(lab, 'c');

/** A burst from one leg is at each of the others, complete and in the order in which it was sent. */
async function expectCopies(from: Leg, sinks: readonly Leg[], count = 30): Promise<void> {
  await eventually(async () => {
    const burst = aBurst(count);
    await from.rtp.sendRtp(from.target(), burst);
    for (const sink of sinks) {
      await completeArrival(burst, sink.rtp);
      const sequence = (await arrivalsOf(burst, sink.rtp)).map(({ rtp }) => rtp!.seq);
      assert.deepEqual(
        sequence,
        sequence.toSorted((x, y) => x - y),
      );
    }
  });
}

describe('subscriptions', () => {
  it('several subscribers of one party each hear everything, beside the other party', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    const [one, two, three] = [await listener(), await listener(), await listener()];
    for (const leg of [one, two, three]) await subscribe(call.callId, leg, { 'from-tag': call.a.tag });
    await expectCopies(call.a, [call.b, one, two, three]);
    await expectNoRtp(call.b.rtp, call.b.target(), [one.rtp, two.rtp, three.rtp]);
    await expectCopies(call.b, [call.a]);
    const packet = buildRtcp(4711);
    await eventually(async () => {
      await call.a.rtcp.sendRaw(rtcpTarget(call.a.target()), packet);
      for (const { rtcp } of [call.b, one, two, three])
        await waitFor(
          'the report',
          async () => (await rtcp.received()).some(({ data }) => data.equals(packet)),
          500,
        );
    });
    await daemon.ng.ok({ command: 'unsubscribe', 'call-id': call.callId, 'to-tag': two.tag });
    // Workers take flows out of the kernel after the reply.
    await eventually(() => expectNoRtp(call.a.rtp, call.a.target(), [two.rtp]));
    await expectCopies(call.a, [call.b, one, three]);
    await call.delete();
  });

  it('`egress` hears what is sent to the party; another subscription takes its place on the same port', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    const leg = await listener();
    await subscribe(call.callId, leg, { 'from-tag': call.a.tag, flags: ['egress'] });
    await expectCopies(call.b, [call.a, leg]);
    await expectNoRtp(call.a.rtp, call.a.target(), [leg.rtp]);
    const { port } = leg.target();
    await subscribe(call.callId, leg, { 'from-tag': call.a.tag });
    assert.equal(leg.target().port, port);
    await expectCopies(call.a, [call.b, leg]);
    await expectNoRtp(call.b.rtp, call.b.target(), [leg.rtp]);
    await call.delete();
  });

  it('a publisher is heard by its subscribers, and the call is reported', async () => {
    const publisher = await createLeg(lab, 'a');
    const reply = await daemon.ng.ok({ command: 'publish', sdp: publisher.sdp(['sendonly']) });
    const callId = reply['call-id'] as string;
    publisher.aim(parseMedia(reply.sdp as string)[0]!);
    const [one, two] = [await listener(), await listener()];
    const sources = { 'from-tag': reply['from-tag'] as string };
    for (const leg of [one, two]) await subscribe(callId, leg, sources);
    await expectCopies(publisher, [one, two]);
    const { tags } = (await daemon.ng.ok({ command: 'query', 'call-id': callId })) as unknown as {
      tags: Record<string, { subscriptions: unknown; subscribers: unknown }>;
    };
    assert.deepEqual(tags[sources['from-tag']]!.subscribers, [
      { tag: one.tag, type: 'pub/sub' },
      { tag: two.tag, type: 'pub/sub' },
    ]);
    assert.deepEqual(tags[one.tag]!.subscriptions, [{ tag: sources['from-tag'], type: 'pub/sub' }]);
    await daemon.ng.ok({ command: 'delete', 'call-id': callId });
  });

  for (const [name, phone, extra] of [
    [
      'SDES',
      { protocol: 'RTP/SAVP', suite: 'AES_CM_128_HMAC_SHA1_80' },
      { 'transport-protocol': 'RTP/SAVP', flags: ['DTLS-off'] },
    ],
    [
      'ICE and DTLS',
      { protocol: 'UDP/TLS/RTP/SAVPF', dtls: 'active', ice: 'full', isMuxed: true },
      { 'transport-protocol': 'UDP/TLS/RTP/SAVPF', ICE: 'force', 'rtcp-mux': ['offer'] },
    ],
  ] as const)
    it(`a subscriber with ${name} hears a plain party`, async () => {
      const call = await (await createCall(lab, daemon)).connect();
      const listening = await openSecurePhone(lab, 'c', phone, false);
      const ids = { 'call-id': call.callId, 'to-tag': listening.tag };
      const request = { command: 'subscribe request', ...ids, 'from-tag': call.a.tag, ...extra };
      listening.take((await daemon.ng.ok(request)).sdp as string, 'offer');
      await daemon.ng.ok({ command: 'subscribe answer', ...ids, sdp: listening.sdp() });
      await waitFor('keys', () => listening.isReady);
      await eventually(async () => {
        const burst = aBurst(30);
        await call.a.rtp.sendRtp(call.a.target(), burst);
        await completeArrival(burst, call.b.rtp);
        await sleep(100);
        const heard = listening.rtp.heard.filter(({ data }) => data.readUInt32BE(8) === burst.ssrc);
        assert.deepEqual(
          heard.map(({ data }) => data.readUInt16BE(2) - burst.firstSeq),
          Array.from({ length: burst.count }, (_, index) => index),
        );
      });
      listening.close();
      await call.delete();
    });

  it('created parties are connected, and one of them with a party of the call later', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    const ids = { 'call-id': call.callId };
    const created: Leg[] = [];
    for (const party of ['a', 'b']) {
      const leg = await createLeg(lab, party);
      const { sdp } = await daemon.ng.ok({ command: 'create', ...ids, 'from-tag': leg.tag });
      leg.aim(parseMedia(sdp as string)[0]!);
      await daemon.ng.ok({ command: 'create answer', ...ids, 'from-tag': leg.tag, sdp: leg.sdp() });
      created.push(leg);
    }
    const [one, two] = created as [Leg, Leg];
    await daemon.ng.ok({ command: 'connect', ...ids, 'from-tag': one.tag, 'to-tag': two.tag });
    await expectRtp(one, two);
    await expectRtp(two, one);
    await daemon.ng.ok({ command: 'connect', ...ids, 'from-tag': one.tag, 'to-tag': call.a.tag });
    await expectRtp(one, call.a);
    await expectRtp(call.a, one);
    await expectNoRtp(call.b.rtp, call.b.target(), [call.a.rtp, one.rtp, two.rtp]);
    await call.delete();
  });

  // In the kernel only: elsewhere there would be nothing to see.
  if (isKernelRun)
    it('copies are made in the kernel, and streams come and go without a lost packet', async () => {
      const call = await (await createCall(lab, daemon)).connect();
      await offload(call);
      const legs: Leg[] = [];
      for (let index = 0; index < 9; index += 1) {
        const leg = await listener();
        await subscribe(call.callId, leg, { 'from-tag': call.a.tag });
        legs.push(leg);
        await expectCopies(call.a, [call.b, ...legs], 10);
        // Eight receivers are what a flow has room for.
        if (index === 6) await waitForPath(call, call.a, /^kernel$/);
      }
      await waitForPath(call, call.a, /^user space: .*receivers/);
      const burst = aBurst(200);
      const sending = call.a.rtp.sendRtp(call.a.target(), burst);
      await daemon.ng.ok({ command: 'unsubscribe', 'call-id': call.callId, 'to-tag': legs[8]!.tag });
      await daemon.ng.ok({ command: 'unsubscribe', 'call-id': call.callId, 'to-tag': legs[7]!.tag });
      await sending;
      for (const leg of [call.b, ...legs.slice(0, 7)]) await completeArrival(burst, leg.rtp);
      await waitForPath(call, call.a, /^kernel$/);
      await call.delete();
    });
});
