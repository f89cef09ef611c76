import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SsrcCounters } from '../../plan/media-plane.ts';
import { CounterRegion } from './counter-region.ts';
import { MAX_SSRCS, foldSsrcs } from './decode.ts';
import { IN_BYTES, IN_PACKETS, LAST_PACKET_AT, SLOTS_PER_CHUNK, slotStart } from './layout.ts';

const ssrc = (id: number, lastSeenAt: number, packets = 1): SsrcCounters => ({
  ssrc: id,
  packets,
  bytes: packets * 100,
  lost: 1,
  duplicates: 0,
  reordered: 0,
  gaps: 0,
  restarts: 0,
  jitterMs: lastSeenAt,
  lastSequence: 0,
  lastTimestamp: 0,
  lastPayloadType: 0,
  firstSeenAt: lastSeenAt,
  lastSeenAt,
});

describe('CounterRegion', () => {
  it('grows by chunks, reuses slots, and counts from 0 in each', () => {
    const grown: number[] = [];
    const region = new CounterRegion((index) => grown.push(index));
    const slots = Array.from({ length: SLOTS_PER_CHUNK + 1 }, () => region.allocate());
    assert.deepEqual(grown, [0, 1]);
    assert.equal(new Set(slots).size, slots.length);
    const last = slots.at(-1)!;
    const { float64 } = region.chunks[1]!;
    float64[slotStart(last) + IN_PACKETS] = 5;
    float64[slotStart(last) + IN_BYTES] = 500;
    float64[slotStart(last) + LAST_PACKET_AT] = 9;
    region.retire(last, ssrc(1, 1));
    assert.deepEqual(region.read(last).in, { packets: 5, bytes: 500, errors: 0 });
    assert.equal(region.lastPacketAt(last), 9);
    assert.deepEqual(region.traffic(), { packets: 5, bytes: 500, errors: 0 });
    region.release(last);
    assert.equal(region.allocate(), last);
    assert.deepEqual(region.read(last).in, { packets: 0, bytes: 0, errors: 0 });
    assert.deepEqual(region.read(last).ssrcs, []);
    assert.deepEqual(region.traffic(), { packets: 5, bytes: 500, errors: 0 }, 'ended calls still count');
  });

  it('keeps only so many SSRCs of a stream, the latest', () => {
    const region = new CounterRegion(() => undefined);
    const slot = region.allocate();
    for (let id = 1; id <= 1000; id += 1) region.retire(slot, ssrc(id, id));
    const kept = region.read(slot).ssrcs.map((counters) => counters.ssrc);
    assert.ok(kept.length <= MAX_SSRCS);
    assert.equal(kept.at(-1), 1000);
  });
});

describe('foldSsrcs', () => {
  it('adds up an SSRC that came back, and orders by time', () => {
    const folded = foldSsrcs([ssrc(1, 10, 5), ssrc(2, 20)], [ssrc(3, 15), ssrc(1, 30, 2)]);
    assert.deepEqual(
      folded.map(({ ssrc: id, packets, firstSeenAt }) => [id, packets, firstSeenAt]),
      [
        [3, 1, 15],
        [2, 1, 20],
        [1, 7, 10],
      ],
    );
  });
});
