import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, sdpOf } from '../../../test/support/call-bench.ts';
import { createPartyBench, nobodySelected } from '../../../test/support/party-bench.ts';
import type { SsrcCounters } from '../../plan/media-plane.ts';
import type { Leg } from '../leg.ts';
import { meanOf } from './quality-totals.ts';

const a = benchSdp(4000);
const b = benchSdp(5000, '192.0.2.200');

const source = (ssrc: number, packets: number, lost = 0): SsrcCounters => ({
  ssrc,
  packets,
  bytes: 172 * packets,
  lost,
  duplicates: 1,
  reordered: 2,
  gaps: 3,
  restarts: 1,
  jitterMs: 4,
  lastSequence: 0,
  lastTimestamp: 0,
  lastPayloadType: 0,
  firstSeenAt: 0,
  lastSeenAt: 0,
});

function establish() {
  const bench = createCallBench();
  bench.offer({ sdp: a });
  bench.answer({ sdp: b });
  const [aRtp, , bRtp, bRtcp] = bench.media.plans.get('call')!.streams;
  return { bench, aRtp: aRtp!, bRtp: bRtp!, bRtcp: bRtcp! };
}

describe('quality of calls', () => {
  it('is sampled in turns, each call once in five seconds', () => {
    const { bench, aRtp } = establish();
    bench.media.setSources(aRtp.slot, [source(1, 100)]);
    for (let ms = 0; ms < 4900; ms += 100) bench.registry.sampleQuality(100);
    assert.equal(bench.registry.quality.all.figure('mos').samples, 0);
    bench.registry.sampleQuality(200);
    assert.equal(bench.registry.quality.all.figure('mos').samples, 1);
    bench.media.setSources(aRtp.slot, [source(1, 200)]);
    for (let ms = 0; ms < 20_000; ms += 100) bench.registry.sampleQuality(100);
    assert.equal(bench.registry.quality.all.figure('mos').samples, 2);
  });

  it('is sampled as often where a turn began with fewer calls than there are now', () => {
    const bench = createCallBench();
    const placeCall = (callId: string): void => {
      bench.offer({ callId, sdp: a });
      bench.answer({ callId, sdp: b });
      bench.media.setSources(bench.media.plans.get(callId)!.streams[0]!.slot, [source(1, 100)]);
    };
    bench.registry.sampleQuality(100);
    placeCall('first');
    bench.registry.sampleQuality(100);
    for (let index = 0; index < 20; index += 1) placeCall(`later ${index}`);
    for (let ms = 0; ms < 10_200; ms += 100) bench.registry.sampleQuality(100);
    const sampled = [...bench.registry.calls()].filter((call) => {
      const [{ rtp }] = call.dialogues[0]!.sides[0].legs as [Leg];
      return [...call.quality.of(rtp!.id).values()].some(({ latest }) => latest !== null);
    });
    assert.equal(sampled.length, 21);
  });

  it('adds up by the address that media came in on, and over all', () => {
    const { bench, aRtp, bRtp } = establish();
    bench.media.setSources(aRtp.slot, [source(1, 90, 10), source(2, 50)]);
    bench.media.setSources(bRtp.slot, [source(3, 10)]);
    const call = bench.registry.find('call')!;
    bench.registry.end(call, 'regular');
    const { all, byAddress } = bench.registry.quality;
    assert.deepEqual(all.counts, { lost: 10, duplicates: 3, reordered: 6, gaps: 9, restarts: 3 });
    assert.equal(all.figure('packetLoss').samples, 3);
    assert.equal(meanOf(all.figure('jitterMeasured')).mean, 4);
    assert.equal(byAddress.get(0)?.counts.lost, 10);
    assert.equal(byAddress.size, 1);
  });

  it('counts both legs into the round trip, RTCP on a port of its own included', () => {
    const { bench, aRtp, bRtcp } = establish();
    bench.media.setSources(aRtp.slot, [source(1, 100)]);
    bench.media.setRoundTrip(aRtp.slot, 30_000);
    bench.media.setRoundTrip(bRtcp.slot, 50_000);
    const call = bench.registry.find('call')!;
    bench.registry.delete(
      {
        command: 'delete',
        callId: 'call',
        fromTag: null,
        toTag: null,
        viaBranch: null,
        delaySeconds: null,
        isFatal: false,
        isFast: false,
        isRecordingDiscarded: false,
      },
      () => null,
    );
    const average = call.quality.of(aRtp.id).get(1)?.average;
    assert.deepEqual([average?.roundTripUs, average?.legRoundTripUs], [80_000, 30_000]);
  });

  it('counts each report of a receiver once, for the stream that it is about', () => {
    const { bench, aRtp } = establish();
    const look = (): void => {
      for (let round = 0; round < 60; round += 1) bench.registry.sampleQuality(100);
    };
    const jitter = () => bench.registry.quality.all.figure('jitter');
    bench.media.setSources(aRtp.slot, [source(1, 100), source(2, 100)]);
    look();
    assert.equal(jitter().samples, 0);
    bench.media.setReportedJitter(aRtp.slot, { reports: 1, milliseconds: 12 });
    look();
    look();
    bench.media.setReportedJitter(aRtp.slot, { reports: 3, milliseconds: 20 });
    look();
    look();
    assert.deepEqual([jitter().samples, jitter().total], [2, 32]);
    assert.equal(bench.registry.quality.byAddress.get(0)?.figure('jitter').samples, 2);
  });

  it('is sampled of parties that are in no dialogue too', () => {
    const bench = createPartyBench();
    bench.publish({ sdp: sdpOf('192.0.2.100', ['m=audio 4000 RTP/AVP 8', 'a=sendonly']) });
    const { sdp } = bench.subscribe({
      toTag: 's',
      selection: { ...nobodySelected, all: 'except-offer-answer' },
    });
    bench.subscribeAnswer({ toTag: 's', sdp: sdpOf('192.0.2.77', ['m=audio 6000 RTP/AVP 8', 'a=recvonly']) });
    assert.match(sdp, /m=audio/);
    const { id, slot } = bench.streamTo(4000);
    bench.media.setSources(slot, [source(1, 100, 5)]);
    bench.media.setRoundTrip(slot, 30_000);
    for (let round = 0; round < 60; round += 1) bench.registry.sampleQuality(100);
    const average = bench.registry.find('call')!.quality.of(id).get(1)?.average;
    assert.deepEqual([average?.samples, average?.roundTripUs, average?.legRoundTripUs], [1, null, 30_000]);
    assert.equal(bench.registry.quality.byAddress.get(0)?.counts.lost, 5);
  });

  it('forgets streams and sources that are gone', () => {
    const { bench, aRtp } = establish();
    const call = bench.registry.find('call')!;
    bench.media.setSources(aRtp.slot, [source(1, 100), source(2, 100)]);
    for (let round = 0; round < 60; round += 1) bench.registry.sampleQuality(100);
    assert.equal(call.quality.of(aRtp.id).size, 2);
    bench.media.setSources(aRtp.slot, [source(2, 200)]);
    for (let round = 0; round < 120; round += 1) bench.registry.sampleQuality(100);
    assert.deepEqual([...call.quality.of(aRtp.id).keys()], [2]);
  });
});
