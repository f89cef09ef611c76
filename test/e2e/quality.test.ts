/** How well media comes in, as the reply to delete tells: loss and jitter from RTP itself, round trips from the RTCP that passes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildRtcpCompound } from '../../src/protocols/rtcp/index.ts';
import { aBurst, completeArrival, createCall, type Leg } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import type { SocketAddress } from '../support/endpoint-protocol.ts';
import { createLab, type Lab } from '../support/lab.ts';

const KEPT_MS = 200;
const NTP_SECONDS = 0x12345678;

interface Quality {
  readonly MOS: number;
  readonly samples: number;
  readonly 'packet loss': number;
  readonly 'round-trip time'?: number;
  readonly 'round-trip time leg'?: number;
}

function senderReport(ssrc: number): Buffer {
  const numbers = { rtpTimestamp: 0, packetCount: 1, octetCount: 160 };
  return Buffer.from(
    buildRtcpCompound(
      { kind: 'senderReport', ssrc, ntpSeconds: NTP_SECONDS, ntpFraction: 0, ...numbers, reports: [] },
      'sender',
    ),
  );
}

/** What answers that one after `KEPT_MS`. */
function receiverReport(about: number): Buffer {
  const report = { fractionLost: 0, cumulativeLost: 0, highestSequence: 0, jitter: 0 };
  const lastSenderReport = (NTP_SECONDS << 16) >>> 0;
  const delaySinceLastSenderReport = Math.round(65.536 * KEPT_MS);
  return Buffer.from(
    buildRtcpCompound(
      {
        kind: 'receiverReport',
        ssrc: 1,
        reports: [{ ssrc: about, ...report, lastSenderReport, delaySinceLastSenderReport }],
      },
      'receiver',
    ),
  );
}

function rtcpOf(leg: Leg): SocketAddress {
  const { address, rtcpPort } = leg.target();
  return { address, port: rtcpPort ?? 0 };
}

describe('quality', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    // RTCP that the kernel forwards is not looked into.
    daemon = await lab.startDaemon({ isInKernel: false });
  });
  after(() => lab.close());

  async function reportBack(sender: Leg, receiver: Leg, ssrc: number): Promise<void> {
    await sender.rtcp.sendRaw(rtcpOf(sender), senderReport(ssrc));
    await sleep(KEPT_MS + 20);
    await receiver.rtcp.sendRaw(rtcpOf(receiver), receiverReport(ssrc));
  }

  it('tells score, loss and round trip of each source when a call ends', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    const fromA = aBurst(40);
    const fromB = aBurst(40);
    await call.a.rtp.sendRtp(call.a.target(), fromA);
    await call.b.rtp.sendRtp(call.b.target(), { ...fromB, count: 20 });
    // Ten are missing.
    const rest = { ...fromB, firstSeq: fromB.firstSeq + 30, count: 10 };
    await call.b.rtp.sendRtp(call.b.target(), rest);
    await completeArrival(fromA, call.b.rtp);
    await reportBack(call.a, call.b, fromA.ssrc);
    await reportBack(call.b, call.a, fromB.ssrc);
    await sleep(200);
    const reply = await call.delete();
    const sources = reply.SSRC as unknown as Readonly<Record<string, { readonly 'average MOS': Quality }>>;
    const a = sources[String(fromA.ssrc)]!['average MOS'];
    const b = sources[String(fromB.ssrc)]!['average MOS'];
    assert.equal(a['packet loss'], 0);
    assert.equal(b['packet loss'], 25);
    assert.ok(a.MOS > b.MOS && a.MOS > 40, `${a.MOS} and ${b.MOS}`);
    for (const quality of [a, b]) {
      const leg = quality['round-trip time leg'] ?? -1;
      const whole = quality['round-trip time'] ?? -1;
      assert.ok(leg > 0 && whole > leg && whole < 5_000_000, `${leg} of ${whole} us`);
    }
    const { statistics } = await daemon.ng.request({ command: 'statistics' });
    const { mos, voip_metrics: metrics } = statistics as Record<string, Record<string, unknown>>;
    assert.equal(mos?.mos_samples_total, 2);
    assert.equal(metrics?.packets_lost, 10);
    assert.equal(metrics.rtt_e2e_samples_total, 2);
  });
});
