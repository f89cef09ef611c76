import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SsrcCounters } from '../../plan/media-plane.ts';
import type { MosMethod } from './mos.ts';
import { SourceQuality } from './source-quality.ts';

const method: MosMethod = { countsRoundTrip: true, formula: 'G.107' };
const noTrips = { leg: null, endToEnd: null };

function counted(packets: number, changes: Partial<SsrcCounters> = {}): SsrcCounters {
  return {
    ssrc: 7,
    packets,
    bytes: 172 * packets,
    lost: 0,
    duplicates: 0,
    reordered: 0,
    gaps: 0,
    restarts: 0,
    jitterMs: 2,
    lastSequence: 0,
    lastTimestamp: 0,
    lastPayloadType: 0,
    firstSeenAt: 0,
    lastSeenAt: 0,
    ...changes,
  };
}

describe('SourceQuality', () => {
  it('takes what an interval has brought, not what came before', () => {
    const source = new SourceQuality();
    source.advance(counted(100, { lost: 100 }), noTrips, 1000, method);
    const { sample, counts } = source.advance(counted(190, { lost: 110, gaps: 4 }), noTrips, 6000, method);
    assert.deepEqual(
      [counts.lost, counts.gaps, sample?.lossPercent, sample?.jitterMs, sample?.at],
      [10, 4, 10, 2, 6000],
    );
    assert.equal(source.average?.samples, 2);
    assert.equal(source.average.lossPercent, 30);
    assert.deepEqual([source.lowest?.at, source.highest?.at], [1000, 6000]);
  });

  it('makes no sample of silence, and loss of a late arrival is taken back', () => {
    const source = new SourceQuality();
    source.advance(counted(100, { lost: 3 }), noTrips, 1000, method);
    assert.equal(source.advance(counted(100, { lost: 3 }), noTrips, 2000, method).sample, null);
    const { counts, sample } = source.advance(counted(110, { lost: 1 }), noTrips, 3000, method);
    assert.deepEqual([counts.lost, sample?.lossPercent], [-2, 0]);
  });

  it('knows the rate of the last interval, and keeps it through silence', () => {
    const source = new SourceQuality();
    source.advance(counted(100, { firstSeenAt: 1000 }), noTrips, 3000, method);
    assert.deepEqual([source.latest?.packets, source.latest?.packetsPerSecond], [100, 50]);
    source.advance(counted(350), noTrips, 8000, method);
    source.advance(counted(350), noTrips, 13_000, method);
    assert.deepEqual([source.latest?.packetsPerSecond, source.latest?.bytesPerSecond], [50, 8600]);
    assert.equal(source.latest?.sample.at, 8000);
  });

  it('averages round trips over the samples that have one', () => {
    const source = new SourceQuality();
    source.advance(counted(1), noTrips, 1, method);
    source.advance(counted(2), { leg: 20_000, endToEnd: 60_000 }, 2, method);
    source.advance(counted(3), { leg: 40_000, endToEnd: null }, 3, method);
    assert.deepEqual([source.average?.roundTripUs, source.average?.legRoundTripUs], [60_000, 30_000]);
  });

  it('keeps a progression of some ten entries over any time', () => {
    const source = new SourceQuality();
    for (let index = 1; index <= 1000; index += 1) {
      source.advance(counted(index, { jitterMs: index }), noTrips, index, method);
      assert.ok(source.progression.length < 12);
    }
    const { progression, samplesPerEntry } = source;
    assert.ok(progression.length > 4);
    assert.equal(samplesPerEntry, 128);
    const times = progression.map(({ at }) => at);
    assert.deepEqual(
      [...times].sort((a, b) => a - b),
      times,
    );
    // Jitter grows with time, so the mean of each entry is that of its samples.
    assert.equal(progression[0]?.jitterMs, 64.5);
  });
});
