import { families, pair } from '../case-plans.ts';
import { SSRC, bytes, dropped, rtcp, rtp, sent, sentUp } from '../case-steps.ts';
import type { RelayCase } from '../relay-case.ts';

/** At least 1 and at most so many. */
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

export const ssrcCases: readonly RelayCase[] = [
  ...families.map((family) => ({
    name: `four SSRCs are told apart: ${family}`,
    plan: pair({ family }, { family }),
    steps: upTo(3).flatMap((sequence) =>
      upTo(4).map((ssrc) => sent('a', rtp({ ssrc, sequence: sequence * ssrc }), 'b')),
    ),
    ssrcs: {
      a: {
        1: { packets: 3, lastSequence: 3 },
        2: { packets: 3, lost: 2, lastSequence: 6 },
        3: { packets: 3, lost: 4, lastSequence: 9 },
        4: { packets: 3, lost: 6, lastSequence: 12 },
      },
    },
  })),
  {
    name: 'a fifth SSRC goes up, and is counted there',
    plan: pair(),
    steps: [
      ...upTo(4).map((ssrc) => sent('a', rtp({ ssrc }), 'b')),
      sentUp('a', rtp({ ssrc: 5, sequence: 8 }), 'b'),
      sentUp('a', rtp({ ssrc: 5, sequence: 9 }), 'b'),
      sent('a', rtp({ ssrc: 4, sequence: 2 }), 'b'),
    ],
    ssrcs: {
      a: {
        1: { packets: 1, lastSequence: 1 },
        2: { packets: 1, lastSequence: 1 },
        3: { packets: 1, lastSequence: 1 },
        4: { packets: 2, lastSequence: 2 },
        5: { packets: 2, lastSequence: 9 },
      },
    },
  },
  {
    name: 'new SSRCs go up where the daemon wants them',
    plan: pair({ isNewSsrcUp: true }),
    steps: [
      sentUp('a', rtp({ sequence: 1 }), 'b'),
      sentUp('a', rtp({ sequence: 3 }), 'b'),
      sent('a', rtcp(), 'b'),
      sent('b', rtp({ ssrc: 7 }), 'a'),
    ],
    ssrcs: {
      a: { [SSRC]: { packets: 2, lost: 1, lastSequence: 3 } },
      b: { 7: { packets: 1, lastSequence: 1 } },
    },
  },
  {
    name: 'RTP that comes 31 times in a row goes round in a loop',
    plan: pair(),
    steps: [
      ...upTo(30).map(() => sent('a', rtp(), 'b')),
      dropped('a', rtp(), 'media.loop'),
      dropped('a', rtp(), 'media.loop'),
      sent('a', rtp({ sequence: 2 }), 'b'),
    ],
    ssrcs: { a: { [SSRC]: { packets: 31, duplicates: 29, lastSequence: 2 } } },
  },
  {
    name: 'RTCP that comes 31 times in a row goes round in a loop',
    plan: pair(),
    steps: [
      ...upTo(30).map(() => sent('a', rtcp(), 'b')),
      dropped('a', rtcp(), 'media.loop'),
      sent('a', rtp(), 'b'),
      sent('a', rtcp(), 'b'),
    ],
  },
  {
    name: 'other media that comes 31 times in a row goes round in a loop, short as it is',
    plan: pair({ carries: 'other' }, { carries: 'other' }),
    steps: [
      ...upTo(30).map(() => sent('a', bytes(6, 0), 'b')),
      dropped('a', bytes(6, 0), 'media.loop'),
      sent('a', bytes(6, 0, 1), 'b'),
    ],
  },
  {
    name: 'an SSRC of 0, and the highest',
    plan: pair(),
    steps: [
      sent('a', rtp({ ssrc: 0, sequence: 5 }), 'b'),
      sent('a', rtp({ ssrc: 0xffffffff, sequence: 6 }), 'b'),
      sent('a', rtp({ ssrc: 0, sequence: 6 }), 'b'),
    ],
    ssrcs: { a: { 0: { packets: 2, lastSequence: 6 }, 0xffffffff: { packets: 1, lastSequence: 6 } } },
  },
  {
    name: 'one SSRC on two streams is two',
    plan: pair(),
    steps: [
      sent('a', rtp({ sequence: 5 }), 'b'),
      sent('b', rtp({ sequence: 9 }), 'a'),
      sent('a', rtp({ sequence: 6 }), 'b'),
    ],
    ssrcs: {
      a: { [SSRC]: { packets: 2, lastSequence: 6 } },
      b: { [SSRC]: { packets: 1, lastSequence: 9 } },
    },
  },
  {
    name: 'a new SSRC in a payload type that the daemon wants is counted there alone',
    plan: pair({ payloadTypesUp: [101] }),
    steps: [
      sentUp('a', rtp({ payloadType: 101, ssrc: 1, sequence: 10 }), 'b'),
      sentUp('a', rtp({ payloadType: 101, ssrc: 1, sequence: 12 }), 'b'),
    ],
    ssrcs: { a: { 1: { packets: 2, lost: 1, lastSequence: 12 } } },
  },
  {
    name: 'a new SSRC in a packet that is too large is counted by whom it goes up to',
    plan: pair({}, { mtu: 100 }),
    steps: [
      sentUp('a', rtp({ size: 200, sequence: 10 }), 'b'),
      sentUp('a', rtp({ size: 200, sequence: 11 }), 'b'),
    ],
    ssrcs: { a: { [SSRC]: { packets: 2, lastSequence: 11 } } },
  },
  {
    name: 'a known SSRC in a packet that goes up is counted once',
    plan: pair({ payloadTypesUp: [101] }, { mtu: 100 }),
    steps: [
      sent('a', rtp({ sequence: 1 }), 'b'),
      sentUp('a', rtp({ sequence: 2, payloadType: 101 }), 'b'),
      sentUp('a', rtp({ sequence: 4, size: 200 }), 'b'),
    ],
    ssrcs: { a: { [SSRC]: { packets: 3, lost: 1, lastSequence: 4 } } },
  },
];
