/** `generate RTCP`: what peers are told of what they send and get, and what becomes of their own reports. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { parseRtcp, type ReportBlock, type SenderReport } from '../../src/protocols/rtcp/index.ts';
import { aBurst, createCall } from '../support/call.ts';
import type { NgMessage } from '../support/bencode.ts';
import type { Daemon } from '../support/daemon.ts';
import { kernelShare, offload, rtpOf } from '../support/kernel-call.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { whyNoNamespaces } from '../support/network.ts';
import { buildRtcp } from '../support/rtp.ts';
import { SecureCall, type PartySketch } from '../support/secure-call.ts';
import { waitFor } from '../support/wait.ts';

const options = ['--delete-delay=0', '--rtcp-interval=200'];
const COUNT = 50;
const PAYLOAD = 160;
const REPORT_MS = 8000;

const plain: PartySketch = {};
const sdes: PartySketch = { protocol: 'RTP/SAVP', suite: 'AES_CM_128_HMAC_SHA1_80' };
const browser: PartySketch = { protocol: 'UDP/TLS/RTP/SAVPF', dtls: 'active', ice: 'full', isMuxed: true };

interface Heard {
  readonly data: Buffer;
  readonly isRtcp: boolean;
}

const packetsOf = (heard: readonly Heard[]) =>
  heard.filter(({ isRtcp }) => isRtcp).flatMap(({ data }) => parseRtcp(data).packets);

function senderReport(heard: readonly Heard[], ssrc: number, packets: number): SenderReport | undefined {
  return packetsOf(heard).find(
    (packet) => packet.kind === 'senderReport' && packet.ssrc === ssrc && packet.packetCount === packets,
  ) as SenderReport | undefined;
}

function reportBlock(heard: readonly Heard[], ssrc: number, sequence: number): ReportBlock | undefined {
  return packetsOf(heard)
    .flatMap((packet) => ('reports' in packet ? packet.reports : []))
    .find((block) => block.ssrc === ssrc && (block.highestSequence & 0xffff) === sequence);
}

describe('generate RTCP', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({ options });
  });
  after(() => lab.close());

  const towardsPlain: NgMessage = {
    'transport-protocol': 'RTP/AVP',
    ICE: 'remove',
    'rtcp-mux': ['accept', 'offer'],
  };
  const towardsSdes: NgMessage = { 'transport-protocol': 'RTP/SAVP', ICE: 'remove', DTLS: 'off' };
  const cases: readonly (readonly [string, PartySketch, PartySketch, NgMessage])[] = [
    ['plain to plain', plain, plain, towardsPlain],
    ['the same SDES keys on both sides', sdes, sdes, towardsSdes],
    ['a browser with rtcp-mux to plain', browser, plain, towardsPlain],
  ];
  for (const [name, a, b, towards] of cases) {
    it(`${name}: reports of ours in place of theirs`, async () => {
      const call = await SecureCall.open(lab, daemon, a, b);
      await call.connect({ ...towards, flags: ['generate-RTCP'] });
      await call.expectMedia();
      const stray = randomInt(1, 2 ** 32);
      for (const [from, to] of [
        [call.a, call.b],
        [call.b, call.a],
      ] as const) {
        const burst = await from.sendRtp(COUNT);
        from.rtcp.send(buildRtcp(stray));
        const sent = await waitFor(
          'a sender report with all of a burst',
          () => senderReport(to.rtcp.heard, burst.ssrc, COUNT),
          REPORT_MS,
        );
        assert.equal(sent.octetCount, COUNT * PAYLOAD);
        const last = (burst.firstSeq + COUNT - 1) & 0xffff;
        const block = await waitFor(
          'a report on all of a burst',
          () => reportBlock(from.rtcp.heard, burst.ssrc, last),
          REPORT_MS,
        );
        assert.equal(block.cumulativeLost, 0);
        const senders = packetsOf(to.rtcp.heard).map((packet) => ('ssrc' in packet ? packet.ssrc : null));
        assert.ok(!senders.includes(stray), 'a report of the other side has come through');
      }
      const report = JSON.stringify(await daemon.ng.request({ command: 'query', 'call-id': call.callId }));
      assert.match(report, /RTCP generator/);
      await call.delete();
    });
  }

  it('is switched off in mid-call', async () => {
    const call = await SecureCall.open(lab, daemon, plain, plain);
    await call.connect({ ...towardsPlain, 'generate RTCP': 'on' });
    await call.expectMedia();
    await call.exchange({ ...towardsPlain, 'generate RTCP': 'off' });
    await call.expectRtcp();
    await call.delete();
  });
});

const skip = whyNoKernel() || (whyNoNamespaces() ?? false);

describe('generate RTCP of media in the kernel', { skip }, () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({ isInKernel: true, options });
  });
  after(() => lab.close());

  it('leaves RTP in the kernel, and reports on it', async () => {
    const call = await (await createCall(lab, daemon)).connect({ flags: ['generate-RTCP'] });
    await offload(call);
    const burst = aBurst(COUNT);
    await call.a.rtp.sendRtp(call.a.target(), burst);
    const last = (burst.firstSeq + COUNT - 1) & 0xffff;
    await waitFor(
      'a sender report with all of a burst',
      async () => senderReport(await call.b.rtcp.received(), burst.ssrc, COUNT),
      REPORT_MS,
    );
    const block = await waitFor(
      'a report on all of a burst',
      async () => reportBlock(await call.a.rtcp.received(), burst.ssrc, last),
      REPORT_MS,
    );
    assert.equal(block.cumulativeLost, 0);
    await kernelShare(call, call.a, COUNT);
    assert.equal((await rtpOf(call, call.a)).path, 'kernel');
    await call.delete();
  });
});
