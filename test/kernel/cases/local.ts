import { families, fan, pair } from '../case-plans.ts';
import { rtcp, rtp, sent, sentUp } from '../case-steps.ts';
import type { RelayCase } from '../relay-case.ts';

/** Peers on this machine: the stack believes packets from our own addresses only if they came in by loopback. */
export const localCases: readonly RelayCase[] = [
  ...families.flatMap((family) => [
    {
      name: `a local peer, by loopback: ${family}`,
      plan: pair({ family }, { family, isLocal: true, tos: 0xb8 }),
      steps: [sent('a', rtp(), 'b'), sent('a', rtcp(), 'b'), sent('b', rtp(), 'a')],
    },
    {
      name: `a local peer, from elsewhere: goes up: ${family}`,
      plan: pair({ family }, { family, isLocal: true }),
      steps: [
        sentUp('a', rtp(), 'b', { look: { device: 'ethernet' } }),
        sent('b', rtp(), 'a', { look: { device: 'ethernet' } }),
      ],
    },
    {
      name: `a local peer among several: goes up: ${family}`,
      plan: { ...fan(3, { family }, { family }), c: fan(3, {}, { family, isLocal: true }).c! },
      steps: [sentUp('a', rtp(), 'bcd')],
    },
  ]),
  {
    name: 'a local peer of the other family: goes up',
    plan: pair({ isLocal: true }, { family: 'IP6', isLocal: true }),
    steps: [sentUp('a', rtp(), 'b'), sentUp('b', rtp(), 'a')],
  },
  {
    name: 'a local peer behind the inline destinations: goes up',
    plan: { ...fan(8), i: { ...fan(8, {}, { isLocal: true }).i! } },
    steps: [sentUp('a', rtp(), 'bcdefghi')],
  },
  {
    name: 'a local peer that is the only one to get RTCP',
    plan: { ...pair({ rtcpSinks: ['c'] }), c: fan(2, {}, { isLocal: true }).c! },
    steps: [sent('a', rtp(), 'b'), sent('a', rtcp(), 'c')],
  },
];
