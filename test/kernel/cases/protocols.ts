import { families, pair } from '../case-plans.ts';
import { SSRC, bytes, droppedUp, rtp, rtpWith, sent, sentUp } from '../case-steps.ts';
import type { RelayCase, Step } from '../relay-case.ts';

const other = pair({ carries: 'other' }, { carries: 'other' });

/** What a first byte says (RFC 7983 §7), at the ends of each range. */
const firstBytes: readonly (readonly [number, string])[] = [
  [0, 'stun.notNegotiated'],
  [3, 'stun.notNegotiated'],
  [4, 'media.unknownProtocol'],
  [19, 'media.unknownProtocol'],
  [20, 'dtls.notNegotiated'],
  [63, 'dtls.notNegotiated'],
  [64, 'media.unknownProtocol'],
  [127, 'media.unknownProtocol'],
  [192, 'media.unknownProtocol'],
  [255, 'media.unknownProtocol'],
];

/** The header ends where the packet does, and a byte behind that. */
const headerEnds: readonly (readonly [name: string, changes: Record<number, number>, size: number])[] = [
  ['one contributing source', { 0: 0x81 }, 4],
  ['15 contributing sources', { 0: 0x8f }, 60],
  ['an empty header extension', { 0: 0x90, 14: 0, 15: 0 }, 4],
  ['a header extension of two words', { 0: 0x90, 14: 0, 15: 2 }, 12],
  ['two sources and an extension of one word', { 0: 0x92, 22: 0, 23: 1 }, 16],
];

export const protocolCases: readonly RelayCase[] = [
  ...families.map((family) => ({
    name: `STUN, DTLS and the unknown go up by their first byte: ${family}`,
    plan: pair({ family }, { family }),
    steps: firstBytes.map(([first, drop]) => droppedUp('a', bytes(48, first, 1), drop)),
    ssrcs: { a: {} },
  })),
  {
    name: 'every first byte of version 2 without sources and extension is RTP',
    plan: pair(),
    steps: [0x80, 0xa0].map((first, index) => sent('a', rtpWith({ 0: first }, { sequence: index }), 'b')),
  },
  ...headerEnds.map(([name, changes, size]) => ({
    name: `RTP with ${name} that just fits, and that does not`,
    plan: pair(),
    steps: [
      sent('a', rtpWith(changes, { size }), 'b'),
      droppedUp('a', rtpWith(changes, { sequence: 2, size: size - 1 }), 'rtp.badHeader'),
    ],
    ssrcs: { a: { [SSRC]: { packets: 1, lastSequence: 1 } } },
  })),
  {
    name: 'a header extension that claims to be far longer than the packet',
    plan: pair(),
    steps: [droppedUp('a', rtpWith({ 0: 0x90, 14: 0xff, 15: 0xff }), 'rtp.badHeader')],
  },
  {
    name: 'a header without room for the length of its extension',
    plan: pair(),
    steps: [
      droppedUp('a', rtpWith({ 0: 0x90 }, { size: 0 }), 'rtp.badHeader'),
      droppedUp('a', rtpWith({ 0: 0x90 }, { size: 3 }), 'rtp.badHeader'),
      droppedUp('a', rtpWith({ 0: 0x9f }, { size: 60 }), 'rtp.badHeader'),
    ],
  },
  ...families.map((family) => ({
    name: `empty and short datagrams: ${family}`,
    plan: pair({ family }, { family }),
    steps: [droppedUp('a', bytes(0, 0), 'media.empty'), ...shortOnes()],
    ssrcs: { a: {} },
  })),
  {
    name: 'a bare RTP header',
    plan: pair(),
    steps: [sent('a', rtp({ size: 0 }), 'b')],
    ssrcs: { a: { [SSRC]: { packets: 1, lastSequence: 1 } } },
  },
  {
    name: 'short datagrams of other protocols',
    plan: pair(),
    steps: [
      droppedUp('a', bytes(1, 0), 'stun.notNegotiated'),
      droppedUp('a', bytes(7, 22), 'dtls.notNegotiated'),
      droppedUp('a', bytes(4, 100), 'media.unknownProtocol'),
    ],
  },
  {
    name: 'another protocol is relayed blindly, both ways',
    plan: other,
    steps: [0, 22, 80, 128, 200].flatMap((first) => [
      sent('a', bytes(48, first, 201), 'b'),
      sent('b', bytes(13, first, 7), 'a'),
    ]),
    ssrcs: { a: {}, b: {} },
  },
  {
    name: 'another protocol: the shortest datagram, and an empty one',
    plan: other,
    steps: [
      sent('a', bytes(1, 0), 'b'),
      sent('a', bytes(3, 128, 0), 'b'),
      droppedUp('a', bytes(0, 0), 'media.empty'),
    ],
  },
  {
    name: 'another protocol with only takers of RTCP',
    plan: pair({ carries: 'other', rtpSinks: [] }),
    steps: [droppedInKernel(bytes(30, 128, 200)), droppedInKernel(bytes(30, 22))],
  },
  {
    name: 'payload types that the daemon wants go up, and on from there',
    plan: pair({ payloadTypesUp: [101, 13] }),
    steps: [
      sent('a', rtp({ sequence: 1 }), 'b'),
      sentUp('a', rtp({ sequence: 2, payloadType: 101 }), 'b'),
      sentUp('a', rtp({ sequence: 3, payloadType: 13, isMarked: true }), 'b'),
      sent('a', rtp({ sequence: 4, payloadType: 102 }), 'b'),
    ],
    ssrcs: { a: { [SSRC]: { packets: 4, lastSequence: 4 } } },
  },
  {
    name: 'a payload type that the daemon wants, on a stream that nobody gets',
    plan: { a: { ...pair().a!, rtpSinks: [], rtcpSinks: [], payloadTypesUp: [0] } },
    steps: [droppedUp('a', rtp(), 'media.noSink')],
  },
];

function shortOnes(): readonly Step[] {
  return [1, 2, 7, 8, 11].map((length) => droppedUp('a', rtp({ size: 0 }).slice(0, length), 'rtp.tooShort'));
}

function droppedInKernel(payload: Uint8Array): Step {
  return { ...droppedUp('a', payload, 'media.noSink'), path: 'kernel' };
}
