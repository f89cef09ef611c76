import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeSlot } from '../counters/decode.ts';
import { CHUNK_BYTES, CounterChunk, SLOT_FLOATS } from '../counters/layout.ts';
import { TickTables } from './clock-rates.ts';
import { NOT_FOUND, RtpArrival, chooseEntry, findSsrc, startEntry, updateEntry } from './ssrc-statistics.ts';

const SLOT = 3;

/** Feeds packets to one slot the way the packet path does. */
function statistics() {
  const chunk = new CounterChunk(new SharedArrayBuffer(CHUNK_BYTES));
  const { uint32, float64 } = chunk;
  const start = SLOT * SLOT_FLOATS;
  const take = (sequence: number, fields: Partial<RtpArrival> & { ssrc?: number } = {}): void => {
    const { ssrc = 1, ...rest } = fields;
    const packet = Object.assign(new RtpArrival(), {
      sequence: sequence & 0xffff,
      timestamp: (sequence * 160) >>> 0,
      length: 172,
      arrivedAt: sequence * 20,
      seenAt: 1_000_000 + sequence * 20,
      tickMs: 1 / 8,
      ...rest,
    });
    const entry = findSsrc(uint32, float64, start, ssrc);
    if (entry === NOT_FOUND) startEntry(uint32, float64, chooseEntry(float64, start), ssrc, packet);
    else updateEntry(uint32, float64, entry, packet);
  };
  return { take, counters: () => decodeSlot(chunk, SLOT, []).ssrcs };
}

const only = (sequences: readonly number[]) => {
  const { take, counters } = statistics();
  for (const sequence of sequences) take(sequence);
  const [first] = counters();
  const { packets, lost, duplicates, reordered, gaps, restarts, lastSequence } = first!;
  return { packets, lost, duplicates, reordered, gaps, restarts, lastSequence };
};
const nothingOdd = { lost: 0, duplicates: 0, reordered: 0, gaps: 0, restarts: 0 };
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('statistics of an SSRC', () => {
  const cases: readonly (readonly [string, readonly number[], Partial<ReturnType<typeof only>>])[] = [
    ['nothing odd', [1, 2, 3], { packets: 3, lastSequence: 3 }],
    ['a gap', [1, 4], { packets: 2, lost: 2, gaps: 1, lastSequence: 4 }],
    ['a late arrival takes its loss back', [1, 3, 2], { packets: 3, reordered: 1, gaps: 1, lastSequence: 3 }],
    ['a repeat of the newest', [1, 1], { packets: 2, duplicates: 1, lastSequence: 1 }],
    ['repeats of older ones', [1, 2, 3, 1, 2], { packets: 5, duplicates: 2, lastSequence: 3 }],
    [
      'a late arrival that comes twice',
      [1, 40, 5, 5],
      { packets: 4, lost: 37, duplicates: 1, reordered: 1, gaps: 1, lastSequence: 40 },
    ],
    [
      'far back, beyond the record of what came',
      [...upTo(1, 100), 5],
      { packets: 101, reordered: 1, lastSequence: 100 },
    ],
    ['wrap-around with a gap', [65534, 65535, 65537], { packets: 3, lost: 1, gaps: 1, lastSequence: 1 }],
    [
      'order lost across the wrap-around',
      [65534, 65536, 65535],
      { packets: 3, reordered: 1, gaps: 1, lastSequence: 0 },
    ],
    ['the largest gap that is loss', [0, 2999], { packets: 2, lost: 2998, gaps: 1, lastSequence: 2999 }],
    ['one wild number changes nothing', [10, 40000, 11], { packets: 3, lastSequence: 11 }],
    [
      'two in a row are a new start, without loss',
      [10, 40000, 40001, 40002],
      { packets: 4, restarts: 1, lastSequence: 40002 },
    ],
    ['a restart at 0', [...upTo(500, 600), 0, 1, 2], { packets: 104, restarts: 1, lastSequence: 2 }],
  ];
  for (const [name, sequences, expected] of cases)
    it(name, () => assert.deepEqual(only(sequences), { ...nothingOdd, ...expected }));

  it('counts each of a shuffled window once, whatever repeats', () => {
    const delays = fc.array(fc.nat(50), { minLength: 200, maxLength: 200 });
    fc.assert(
      fc.property(
        fc.nat(65535),
        delays,
        fc.array(fc.integer({ min: 150, max: 199 })),
        (first, late, repeated) => {
          const order = late
            .map((delay, index) => ({ index, at: index + delay }))
            .sort((a, b) => a.at - b.at || a.index - b.index)
            .map(({ index }) => first + 100 + index);
          const { take, counters } = statistics();
          take(first + 99);
          for (const sequence of order) take(sequence);
          const before = counters()[0]!;
          assert.equal(before.packets, 201);
          assert.equal(before.lost, 0);
          assert.equal(before.duplicates, 0);
          for (const index of repeated) take(first + 100 + index);
          assert.equal(counters()[0]!.lost, 0);
          assert.equal(counters()[0]!.duplicates, repeated.length);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('computes jitter from the deviation of arrivals, in milliseconds', () => {
    const { take, counters } = statistics();
    for (const sequence of upTo(1, 100)) take(sequence, { arrivedAt: sequence * 20 + (sequence % 2) * 8 });
    const { jitterMs } = counters()[0]!;
    assert.ok(Math.abs(jitterMs - 8) < 0.1, `${jitterMs}`);
  });

  it('takes silence with a matching timestamp for no jitter, and ignores jumps of the time line', () => {
    const { take, counters } = statistics();
    take(1);
    take(2, { timestamp: 320 + 8000 * 30, arrivedAt: 40 + 30_000 });
    take(3, { timestamp: 77, arrivedAt: 60 + 30_000 });
    assert.equal(counters()[0]!.jitterMs, 0);
  });

  it('compares no timestamps of different clocks', () => {
    const { take, counters } = statistics();
    take(1, { payloadType: 0 });
    take(2, { payloadType: 9, arrivedAt: 500 });
    take(3, { payloadType: 9, tickMs: 0, arrivedAt: 5000 });
    assert.equal(counters()[0]!.jitterMs, 0);
  });

  it('keeps four SSRCs apart and gives the place of the one that was silent longest to a fifth', () => {
    const { take, counters } = statistics();
    for (const ssrc of [11, 12, 13, 14]) take(ssrc, { ssrc });
    take(50, { ssrc: 11 });
    take(51, { ssrc: 15 });
    assert.deepEqual(
      counters().map(({ ssrc, packets }) => [ssrc, packets]),
      [
        [13, 1],
        [14, 1],
        [11, 2],
        [15, 1],
      ],
    );
  });

  it('notes payload type, timestamp and times of the newest packet', () => {
    const { take, counters } = statistics();
    take(7, { payloadType: 8 });
    take(9, { payloadType: 9, timestamp: 4_000_000_000 });
    take(8, { payloadType: 10 });
    const { lastPayloadType, lastTimestamp, firstSeenAt, lastSeenAt, bytes } = counters()[0]!;
    assert.deepEqual([lastPayloadType, lastTimestamp, bytes], [9, 4_000_000_000, 516]);
    assert.deepEqual([firstSeenAt, lastSeenAt], [1_000_140, 1_000_160]);
  });
});

describe('TickTables', () => {
  it('knows static payload types, lets a plan override them, and shares equal tables', () => {
    const tables = new TickTables();
    const plain = tables.get([]);
    assert.deepEqual([plain[0], plain[26], plain[96]], [1000 / 8000, 1000 / 90000, 0]);
    const plan = [
      [96, 48000],
      [0, 16000],
    ] as const;
    const own = tables.get(plan);
    assert.deepEqual([own[96], own[0], own[8]], [1000 / 48000, 1000 / 16000, 1000 / 8000]);
    assert.equal(tables.get([...plan]), own);
    assert.equal(tables.get([[400, 8000]])[0], 1000 / 8000);
  });
});
