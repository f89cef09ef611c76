/** How well media comes in, as the reply to delete tells: loss and jitter from RTP itself, round trips from the RTCP that passes. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aBurst, completeArrival, createCall } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { reportBack } from '../support/rtcp-reports.ts';
import { waitFor } from '../support/wait.ts';

interface Quality {
  readonly MOS: number;
  readonly samples: number;
  readonly 'packet loss': number;
  readonly 'round-trip time'?: number;
  readonly 'round-trip time leg'?: number;
}

describe('quality', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon();
  });
  after(() => lab.close());

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
    // What has come out at the other end has been read.
    for (const { rtcp, tag } of [call.a, call.b])
      await waitFor(`the reports for ${tag}`, async () => (await rtcp.received()).length >= 2);
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
    // Each party has reported on the other.
    assert.equal(metrics.jitter_samples_total, 2);
  });
});
