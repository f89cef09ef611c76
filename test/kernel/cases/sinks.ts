import { blackhole, families, fan, pair, stream } from '../case-plans.ts';
import { SSRC, dropped, droppedUp, rtcp, rtp, sent, sentUp, bytes } from '../case-steps.ts';
import type { RelayCase } from '../relay-case.ts';

const names = 'bcdefghi';
const mixed = {
  b: stream('b', { family: 'IP6' }),
  c: stream('c'),
  d: stream('d', { family: 'IP6', tos: 8 }),
};

export const sinkCases: readonly RelayCase[] = [
  ...families.map((family) => ({
    name: `nobody gets anything, but it is counted: ${family}`,
    plan: blackhole({ family }),
    steps: [
      dropped('a', rtp(), 'media.noSink'),
      dropped('a', rtp({ sequence: 3 }), 'media.noSink'),
      dropped('a', rtcp(), 'media.noSink'),
      droppedUp('a', bytes(40, 1), 'stun.notNegotiated'),
    ],
    ssrcs: { a: { [SSRC]: { packets: 2, lost: 1, lastSequence: 3 } } },
  })),
  {
    name: 'nobody gets packets of another protocol',
    plan: blackhole({ carries: 'other' }),
    steps: [dropped('a', bytes(40, 1), 'media.noSink')],
  },
  ...[2, 3, 8].flatMap((count) =>
    families.map((family) => ({
      name: `${count} destinations: ${family}`,
      plan: fan(count, { family }, { family }),
      steps: [
        sent('a', rtp(), names.slice(0, count)),
        sent('a', rtcp(), names.slice(0, count)),
        sent('a', rtp({ sequence: 2, size: 700 }), names.slice(0, count)),
      ],
      ssrcs: { a: { [SSRC]: { packets: 2, lastSequence: 2 } } },
    })),
  ),
  {
    name: 'destinations of both families',
    plan: { a: stream('a', { rtpSinks: ['b', 'c', 'd'], rtcpSinks: ['b', 'c', 'd'] }), ...mixed },
    steps: [sent('a', rtp(), 'bcd'), sent('a', rtcp(), 'bcd'), sent('a', rtp({ size: 33 }), 'bcd')],
  },
  {
    name: 'destinations of both families, from IPv6',
    plan: {
      a: stream('a', { family: 'IP6', rtpSinks: ['b', 'c', 'd'], rtcpSinks: ['b', 'c', 'd'] }),
      ...mixed,
    },
    steps: [sent('a', rtp(), 'bcd'), sent('a', rtcp(), 'bcd'), sent('a', rtp({ size: 33 }), 'bcd')],
  },
  {
    name: 'some destinations get RTP, some RTCP, some both',
    plan: { ...fan(4), a: stream('a', { rtpSinks: ['b', 'c', 'e'], rtcpSinks: ['c', 'd'] }) },
    steps: [sent('a', rtp(), 'bce'), sent('a', rtcp(), 'cd')],
  },
  {
    name: 'the fifth of eight destinations alone gets RTCP',
    plan: { ...fan(8), a: stream('a', { rtpSinks: Array.from(names), rtcpSinks: ['f'] }) },
    steps: [sent('a', rtcp(), 'f'), sent('a', rtp(), names)],
  },
  ...[1, 2, 3, 8].map((count) => ({
    name: `a packet that is too large for the last of ${count} destinations goes up for all`,
    plan: { ...fan(count), [names[count - 1]!]: stream(names[count - 1] as 'b', { mtu: 100 }) },
    steps: [sentUp('a', rtp({ size: 200 }), names.slice(0, count)), sent('a', rtp(), names.slice(0, count))],
  })),
  {
    name: 'a packet that is too large for who does not get it anyhow',
    plan: { ...fan(2), a: stream('a', { rtpSinks: ['b'], rtcpSinks: ['c'] }), c: stream('c', { mtu: 100 }) },
    steps: [sent('a', rtp({ size: 200 }), 'b'), sentUp('a', rtcp(200, 96), 'c')],
  },
  {
    name: 'a packet comes back to where it came from, when the plan says so',
    plan: pair({ rtpSinks: ['a'], rtcpSinks: ['a', 'b'] }),
    steps: [sent('a', rtp(), 'a'), sent('a', rtcp(), 'ab')],
  },
];
