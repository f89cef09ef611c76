import { familyPairs, fan, pair, stream } from '../case-plans.ts';
import { SSRC, rtcp, rtp, sent } from '../case-steps.ts';
import type { RelayCase } from '../relay-case.ts';

const why = 'user space does not rewrite SSRCs yet';
const payloadTypesOut = new Map([
  [96, 8],
  [97, 127],
]);

export const rewriteCases: readonly RelayCase[] = [
  ...familyPairs.map(([from, to]) => ({
    name: `rewriting of SSRC and payload type: ${from} to ${to}`,
    isKernelOnly: why,
    plan: pair({ family: from }, { family: to, ssrcOut: 0xdeadbeef, payloadTypesOut }),
    steps: [
      sent('a', rtp({ payloadType: 96 }), 'b', { as: as(8) }),
      sent('a', rtp({ payloadType: 97, sequence: 2, isMarked: true }), 'b', {
        as: as(127, { sequence: 2, isMarked: true }),
      }),
      sent('a', rtp({ payloadType: 5, sequence: 3 }), 'b', { as: as(5, { sequence: 3 }) }),
      sent('b', rtp({ payloadType: 8 }), 'a'),
    ],
    ssrcs: { a: { [SSRC]: { packets: 3, lastSequence: 3 } } },
  })),
  {
    name: 'rewriting of the SSRC alone, to 0',
    isKernelOnly: why,
    plan: pair({}, { ssrcOut: 0 }),
    steps: [sent('a', rtp({ payloadType: 96 }), 'b', { as: rtp({ payloadType: 96, ssrc: 0 }) })],
  },
  {
    name: 'rewriting of the payload type alone',
    plan: pair({}, { payloadTypesOut }),
    steps: [sent('a', rtp({ payloadType: 96, ssrc: 3 }), 'b', { as: rtp({ payloadType: 8, ssrc: 3 }) })],
  },
  {
    name: 'RTCP is not rewritten',
    plan: pair({}, { payloadTypesOut }),
    steps: [sent('a', rtcp(), 'b')],
  },
  {
    name: 'another protocol is not rewritten',
    plan: pair({ carries: 'other' }, { payloadTypesOut }),
    steps: [sent('a', rtp({ payloadType: 96 }), 'b')],
  },
  {
    name: 'rewriting without a UDP checksum',
    isKernelOnly: why,
    plan: pair({}, { ssrcOut: 0xdeadbeef, payloadTypesOut }),
    steps: [sent('a', rtp({ payloadType: 96 }), 'b', { as: as(8), look: { hasNoChecksum: true } })],
  },
  {
    name: 'rewriting for the first, second, third and fourth of four destinations',
    isKernelOnly: why,
    plan: fan(4, {}, { ssrcOut: 0xdeadbeef, payloadTypesOut }),
    steps: [sent('a', rtp({ payloadType: 96 }), 'bcde', { as: as(8) })],
  },
  {
    name: 'rewriting of payload types for the first, second, third and fourth of four destinations',
    plan: fan(4, {}, { payloadTypesOut }),
    steps: [sent('a', rtp({ payloadType: 96 }), 'bcde', { as: rtp({ payloadType: 8 }) })],
  },
  {
    name: 'rewriting for one destination leaves what comes from elsewhere alone',
    isKernelOnly: why,
    plan: { ...pair({}, { ssrcOut: 1 }), c: stream('c', { rtpSinks: ['a'] }) },
    steps: [sent('a', rtp(), 'b', { as: rtp({ ssrc: 1 }) }), sent('c', rtp(), 'a')],
  },
];

function as(payloadType: number, options: Parameters<typeof rtp>[0] = {}): Uint8Array {
  // The bytes behind the header come from the sequence number alone.
  return rtp({ ...options, payloadType, ssrc: 0xdeadbeef });
}
