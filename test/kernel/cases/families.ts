import type { Family } from '../../../src/base/endpoint.ts';
import { familyPairs, pair } from '../case-plans.ts';
import { SSRC, rtcp, rtp, sent, sentUp } from '../case-steps.ts';
import type { RelayCase } from '../relay-case.ts';

/** From each address family to each. */
export const familyCases: readonly RelayCase[] = familyPairs.flatMap(([from, to]) => casesOf(from, to));

function casesOf(from: Family, to: Family): readonly RelayCase[] {
  const plan = pair({ family: from }, { family: to });
  const name = `${from} to ${to}`;
  return [
    {
      name: `${name}: RTP both ways`,
      plan,
      steps: [
        sent('a', rtp({ sequence: 1 }), 'b'),
        sent('b', rtp({ sequence: 700, ssrc: 9 }), 'a'),
        sent('a', rtp({ sequence: 2 }), 'b'),
      ],
      ssrcs: {
        a: { [SSRC]: { packets: 2, lastSequence: 2 } },
        b: { 9: { packets: 1, lastSequence: 700 } },
      },
    },
    {
      name: `${name}: payloads of every length up to 70 bytes, odd ones too`,
      plan,
      steps: Array.from({ length: 59 }, (_, size) => sent('a', rtp({ sequence: size, size }), 'b')),
    },
    { name: `${name}: RTCP`, plan, steps: [sent('a', rtcp(), 'b'), sent('b', rtcp(), 'a')] },
    {
      name: `${name}: TOS and TTL are our own, whatever came`,
      plan: pair({ family: from, tos: 0xb8 }, { family: to, tos: 0x88 }),
      steps: [
        sent('a', rtp(), 'b', { look: { tos: 0xb8, ttl: 255 } }),
        sent('a', rtp({ sequence: 2 }), 'b', { look: { tos: 0, ttl: 1 } }),
        sent('b', rtp(), 'a', { look: { tos: 0x88 } }),
      ],
    },
    {
      name: `${name}: the largest packet that fits, and one that does not`,
      plan: pair({ family: from }, { family: to, mtu: 500 }),
      steps: [
        sent('a', rtp({ size: fitting(to, 500) }), 'b'),
        sentUp('a', rtp({ sequence: 2, size: fitting(to, 500) + 1 }), 'b'),
        sent('a', rtp({ sequence: 3 }), 'b'),
      ],
      ssrcs: { a: { [SSRC]: { packets: 3, lastSequence: 3 } } },
    },
    {
      name: `${name}: bytes that a short frame is padded with`,
      plan,
      steps: [sent('a', rtp({ size: 0 }), 'b', { look: { padding: 18 } })],
    },
  ];
}

/** RTP payload bytes within so large an IP packet. */
function fitting(family: Family, mtu: number): number {
  return mtu - (family === 'IP4' ? 20 : 40) - 8 - 12;
}
