import { families, pair } from '../case-plans.ts';
import { SSRC, range, rtp, sent, sequence } from '../case-steps.ts';
import type { RelayCase, SsrcExpectation, Step } from '../relay-case.ts';

/** Numbers in; what is counted. RFC 3550 A.1 and A.3. */
const table: readonly (readonly [name: string, numbers: readonly number[], expected: SsrcExpectation])[] = [
  ['in order', range(1, 50), { packets: 50, lastSequence: 50 }],
  ['three are lost', [1, 2, 6, 7], { packets: 4, lost: 3, gaps: 1, lastSequence: 7 }],
  ['round the end', [65534, 65535, 0, 1], { packets: 4, lastSequence: 1 }],
  ['lost round the end', [65533, 2], { packets: 2, lost: 4, gaps: 1, lastSequence: 2 }],
  ['two change places', [1, 3, 2, 4], { packets: 4, reordered: 1, gaps: 1, lastSequence: 4 }],
  ['change places round the end', [65535, 1, 0, 2], { packets: 4, reordered: 1, gaps: 1, lastSequence: 2 }],
  ['a packet twice in a row', [1, 2, 2, 3], { packets: 4, duplicates: 1, lastSequence: 3 }],
  ['a packet again, later', [1, 2, 3, 4, 2], { packets: 5, duplicates: 1, lastSequence: 4 }],
  [
    'a late packet twice',
    [1, 3, 2, 2],
    { packets: 4, duplicates: 1, reordered: 1, gaps: 1, lastSequence: 3 },
  ],
  ['before the first one', [100, 99, 98], { packets: 3, duplicates: 2, lastSequence: 100 }],
  ['32 and 33 behind', [1, 40, 8, 7], { packets: 4, lost: 36, reordered: 2, gaps: 1, lastSequence: 40 }],
  ['63 behind', [1, 70, 7], { packets: 3, lost: 67, reordered: 1, gaps: 1, lastSequence: 70 }],
  [
    '64 behind takes no loss back',
    [1, 70, 6],
    { packets: 3, lost: 68, reordered: 1, gaps: 1, lastSequence: 70 },
  ],
  ['64 behind, twice', [1, 70, 6, 6], { packets: 4, lost: 68, reordered: 2, gaps: 1, lastSequence: 70 }],
  [
    '31 behind, which had come',
    [1, 2, 33, 2],
    { packets: 4, lost: 30, duplicates: 1, gaps: 1, lastSequence: 33 },
  ],
  [
    '32 behind, which had come',
    [1, 2, 34, 2],
    { packets: 4, lost: 31, duplicates: 1, gaps: 1, lastSequence: 34 },
  ],
  [
    '33 behind, which had come',
    [1, 2, 35, 2],
    { packets: 4, lost: 32, duplicates: 1, gaps: 1, lastSequence: 35 },
  ],
  [
    '63 behind, which had come',
    [1, 2, 65, 2],
    { packets: 4, lost: 62, duplicates: 1, gaps: 1, lastSequence: 65 },
  ],
  [
    '64 behind, which had come',
    [1, 2, 66, 2],
    { packets: 4, lost: 63, reordered: 1, gaps: 1, lastSequence: 66 },
  ],
  ['99 behind', [200, 300, 201], { packets: 3, lost: 99, reordered: 1, gaps: 1, lastSequence: 300 }],
  ['100 behind is a jump', [200, 300, 200, 301], { packets: 4, lost: 99, gaps: 1, lastSequence: 301 }],
  ['the largest loss', [1, 3000], { packets: 2, lost: 2998, gaps: 1, lastSequence: 3000 }],
  ['one more is a jump', [1, 3001, 2], { packets: 3, lastSequence: 2 }],
  ['a jump that is confirmed', [1, 2, 30000, 30001, 30002], { packets: 5, restarts: 1, lastSequence: 30002 }],
  ['a jump by two packets that do not follow', [1, 30000, 30005, 2], { packets: 4, lastSequence: 2 }],
  ['a jump that the old numbers take back', [1, 30000, 2, 30001, 3], { packets: 5, lastSequence: 3 }],
  [
    'a jump to the end and round',
    [1, 40000, 40001, 40003],
    { packets: 4, lost: 1, gaps: 1, restarts: 1, lastSequence: 40003 },
  ],
  [
    'a jump, then from before it',
    [1, 30000, 30001, 29999],
    { packets: 4, duplicates: 1, restarts: 1, lastSequence: 30001 },
  ],
  ['confirmed at 65535 and 0', [30000, 65535, 0, 1], { packets: 4, restarts: 1, lastSequence: 1 }],
  [
    'a step of 31, 32, 33, 63, 64',
    [0, 31, 63, 96, 159, 223, 222],
    { packets: 7, lost: 217, reordered: 1, gaps: 5, lastSequence: 223 },
  ],
  [
    'round twice',
    twice(),
    {
      packets: twice().length,
      lost: 131070 - (twice().length - 1),
      gaps: twice().length - 1,
      lastSequence: 65534,
    },
  ],
];

/** Bounds of jitter leave room for a machine that stops for some milliseconds now and then. */
export const sequenceCases: readonly RelayCase[] = [
  ...table.map(([name, numbers, expected]) => ({
    name: `sequence numbers: ${name}`,
    plan: pair(),
    steps: sequence(numbers),
    ssrcs: { a: { [SSRC]: { gaps: 0, restarts: 0, ...expected } } },
  })),
  ...families.map((family) => ({
    name: `jitter of packets that come too fast grows by a sixteenth of the difference: ${family}`,
    plan: pair({ family }, { family }),
    // 20 ms apart by their timestamps; 20 * (1 - (15/16)^10) = 9.51 ms.
    steps: sequence(range(1, 11)),
    ssrcs: { a: { [SSRC]: { packets: 11, lastSequence: 11, jitterMs: [5, 14] as const } } },
  })),
  {
    name: 'jitter of packets that come when they should',
    plan: pair(),
    steps: range(1, 12).map((number) => paced(number, 8000)),
    ssrcs: { a: { [SSRC]: { packets: 12, lastSequence: 12, jitterMs: [0, 5] } } },
  },
  {
    name: 'jitter by the clock of a dynamic payload type',
    plan: pair({ clockRates: [[111, 48000]] }),
    steps: sequence(range(1, 11), { payloadType: 111 }),
    // 3.33 ms apart: 3.33 * 0.475 = 1.58 ms.
    ssrcs: { a: { [SSRC]: { packets: 11, lastSequence: 11, jitterMs: [0.5, 5] } } },
  },
  {
    name: 'no jitter without a clock',
    plan: pair(),
    steps: sequence(range(1, 11), { payloadType: 120 }),
    ssrcs: { a: { [SSRC]: { packets: 11, lastSequence: 11, jitterMs: [0, 0] } } },
  },
  {
    name: 'no jitter between packets of two payload types',
    plan: pair(),
    steps: range(1, 10).map((number) =>
      sent('a', rtp({ sequence: number, payloadType: number % 2 ? 0 : 8 }), 'b'),
    ),
    ssrcs: { a: { [SSRC]: { packets: 10, lastSequence: 10, jitterMs: [0, 0] } } },
  },
  {
    name: 'a new time line is no jitter, forwards or backwards',
    plan: pair(),
    steps: [0, 0x7000_0000, 0x9000_0000, 1000].map((timestamp, index) =>
      sent('a', rtp({ sequence: index + 1, timestamp }), 'b'),
    ),
    ssrcs: { a: { [SSRC]: { packets: 4, lastSequence: 4, jitterMs: [0, 0] } } },
  },
  {
    name: 'timestamps round the end are 20 ms apart like others',
    plan: pair(),
    steps: [0xffff_ff60, 0, 160].map((timestamp, index) =>
      sent('a', rtp({ sequence: index + 1, timestamp }), 'b'),
    ),
    // 20 * (1 - (15/16)^2) = 2.42 ms.
    ssrcs: { a: { [SSRC]: { packets: 3, lastSequence: 3, jitterMs: [0.5, 5] } } },
  },
];

/** 0 to 131070 in steps just short of a jump. */
function twice(): readonly number[] {
  return [...range(0, 43).map((index) => (index * 2999) & 0xffff), 65534];
}

/** 10 ms after the one before, by its timestamp too. */
function paced(number: number, clock: number): Step {
  return { ...sent('a', rtp({ sequence: number, timestamp: (number * clock) / 100 }), 'b'), waitMs: 10 };
}
