import { families, ip4, pair, peerOf, strangerOf } from '../case-plans.ts';
import { APP, SSRC, bytes, dropped, droppedUp, rtcp, rtp, sent, sentUp } from '../case-steps.ts';
import type { RelayCase } from '../relay-case.ts';

const stranger = strangerOf();
const sameHost = { ...peerOf('a'), port: 4444 };
const samePort = ip4('203.0.113.9', peerOf('a').port);

export const sourceCases: readonly RelayCase[] = [
  ...families.map((family) => ({
    name: `any source will do: ${family}`,
    plan: pair({ family }, { family }),
    steps: [
      sent('a', rtp({ sequence: 1 }), 'b', { from: strangerOf(family) }),
      sent('a', rtp({ sequence: 2 }), 'b'),
      sent('a', rtcp(), 'b', { from: strangerOf(family) }),
    ],
    ssrcs: { a: { [SSRC]: { packets: 2, lastSequence: 2 } } },
  })),
  ...families.map((family) => ({
    name: `strict source: others are dropped and counted as errors: ${family}`,
    plan: pair({ family, isStrict: true }, { family }),
    steps: [
      sent('a', rtp({ sequence: 1 }), 'b'),
      dropped('a', rtp({ sequence: 2 }), 'media.strictSource', { from: strangerOf(family) }),
      dropped('a', rtcp(), 'media.strictSource', { from: strangerOf(family) }),
      sent('a', rtp({ sequence: 2 }), 'b'),
    ],
    ssrcs: { a: { [SSRC]: { packets: 2, lastSequence: 2 } } },
  })),
  {
    name: 'strict source: the same host with another port, and the same port of another host, are others',
    plan: pair({ isStrict: true }),
    steps: [
      dropped('a', rtp(), 'media.strictSource', { from: sameHost }),
      dropped('a', rtp(), 'media.strictSource', { from: samePort }),
      sent('a', rtp(), 'b'),
    ],
  },
  {
    name: 'strict source on a port for RTCP, and on one for another protocol',
    plan: {
      ...pair({ isStrict: true, carries: 'rtcp' }, { isStrict: true, carries: 'other' }),
    },
    steps: [
      dropped('a', rtcp(), 'media.strictSource', { from: stranger }),
      sent('a', rtcp(), 'b'),
      dropped('b', bytes(30, 7), 'media.strictSource', { from: stranger }),
      sent('b', bytes(30, 7), 'a'),
    ],
  },
  {
    name: 'strict source: what is no media from a stranger is no media first',
    plan: pair({ isStrict: true }),
    steps: [
      droppedUp('a', bytes(48, 0, 1), 'stun.notNegotiated', { from: stranger }),
      droppedUp('a', bytes(0, 0), 'media.empty', { from: stranger }),
    ],
  },
  {
    name: 'strict source with nobody to send to',
    plan: pair({ isStrict: true, rtpSinks: [] }),
    steps: [
      dropped('a', rtp(), 'media.strictSource', { from: stranger }),
      dropped('a', rtp(), 'media.noSink'),
    ],
  },
  ...families.map((family) => {
    const moved = { a: strangerOf(family) };
    return {
      name: `handover: another source goes up and is followed: ${family}`,
      plan: pair({ family, isHandover: true }, { family }),
      steps: [
        sent('a', rtp({ sequence: 1 }), 'b'),
        sentUp('a', rtp({ sequence: 2 }), 'b', { from: strangerOf(family) }),
        sent('b', rtp(), 'a', { moved }),
        // From where it is now.
        sent('a', rtp({ sequence: 3 }), 'b'),
        sentUp('a', rtp({ sequence: 4 }), 'b', { from: peerOf('a', family) }),
        sent('b', rtp({ sequence: 2 }), 'a'),
      ],
    };
  }),
  {
    name: 'handover: RTCP that strays onto the port of RTP teaches nothing, but an APP packet does',
    plan: pair({ isHandover: true, carries: 'rtp' }),
    steps: [
      sentUp('a', rtcp(), 'b', { from: stranger }),
      sent('b', rtp(), 'a'),
      sentUp('a', rtcp(APP), 'b', { from: stranger }),
      sent('b', rtp({ sequence: 2 }), 'a', { moved: { a: stranger } }),
    ],
  },
  {
    name: 'handover and strict source: who teaches is followed, who does not is dropped',
    plan: pair({ isHandover: true, isStrict: true, carries: 'rtp' }),
    steps: [
      droppedUp('a', rtcp(), 'media.strictSource', { from: stranger }),
      sentUp('a', rtp(), 'b', { from: stranger }),
      sent('b', rtp(), 'a', { moved: { a: stranger } }),
    ],
  },
  {
    name: 'handover of one side leaves the other alone',
    plan: pair({ isHandover: true }, { isStrict: true }),
    steps: [
      dropped('b', rtp(), 'media.strictSource', { from: stranger }),
      sentUp('a', rtp(), 'b', { from: sameHost }),
      sent('b', rtp(), 'a', { moved: { a: sameHost } }),
    ],
  },
  {
    name: 'two flows that differ by family alone',
    plan: {
      ...pair({ isStrict: true }, { family: 'IP6', isStrict: true }),
    },
    steps: [
      sent('a', rtp(), 'b'),
      sent('b', rtp(), 'a'),
      dropped('a', rtp({ sequence: 2 }), 'media.strictSource', { from: stranger }),
    ],
  },
];
