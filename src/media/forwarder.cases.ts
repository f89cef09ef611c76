import type { Family } from '../base/endpoint.ts';
import type { StreamCounters } from '../plan/media-plane.ts';
import type { LearningMode, StreamPlan } from '../plan/types.ts';

/**
 * What every forwarder must do, as data: a plan, packets in, packets out. Peers ("phones") and streams go by name.
 * Each forwarder runs the same cases; see `test/support/media-cases.ts` for how.
 */
export interface ForwarderCase {
  readonly name: string;
  /** Phone -> family of its only socket, on loopback. */
  readonly phones: Readonly<Record<string, Family>>;
  readonly streams: Readonly<Record<string, StreamSpec>>;
  readonly steps: readonly CaseStep[];
}

export interface StreamSpec {
  /** One local socket each. */
  readonly locals?: readonly Family[];
  /** Which of them are in the plan, in which order; all, in theirs, if left out. */
  readonly order?: readonly number[];
  readonly carries?: StreamPlan['carries'];
  /** Name of a phone; `null`: not known. */
  readonly peer?: string | null;
  readonly mode?: LearningMode;
  /** How long ago the last signalling was; the window is 3000. */
  readonly signalledMsAgo?: number;
  readonly isSdpSent?: boolean;
  readonly flags?: Partial<
    Pick<StreamPlan, 'isStrictSource' | 'isMediaHandover' | 'isAsymmetric' | 'isNatWait' | 'isNatPierce'>
  >;
  /** Names of streams. */
  readonly rtpSinks?: readonly string[];
  readonly rtcpSinks?: readonly string[];
}

export type CaseStep =
  /** A phone sends to a local socket of a stream; then exactly these phones have got it, from that stream's output socket. */
  | {
      readonly packet: Uint8Array;
      readonly from: string;
      readonly to: string;
      readonly socket?: number;
      readonly arrives: Readonly<Record<string, string>>;
    }
  /** The plan changes in these fields. */
  | { readonly replan: Readonly<Record<string, StreamSpec>> }
  | { readonly counters: Readonly<Record<string, ExpectedCounters>> };

/** Only what is named is compared. */
export interface ExpectedCounters {
  readonly in?: number;
  readonly inErrors?: number;
  readonly out?: number;
  readonly outErrors?: number;
  /** Name of a phone. */
  readonly endpoint?: string | null;
  readonly isConfirmed?: boolean;
  readonly socketIndex?: number;
  readonly drops?: StreamCounters['drops'];
  readonly ssrcs?: readonly number[];
}

/** An RTP packet of PCMU silence. */
export function rtp(sequence: number, fields: { ssrc?: number; payloadType?: number } = {}): Uint8Array {
  const packet = new Uint8Array(172).fill(0xff);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x80);
  view.setUint8(1, fields.payloadType ?? 0);
  view.setUint16(2, sequence);
  view.setUint32(4, sequence * 160);
  view.setUint32(8, fields.ssrc ?? 0x1234);
  return packet;
}

/** An empty receiver report, or another packet type of the same shape. */
export function rtcp(packetType = 201): Uint8Array {
  const packet = Uint8Array.of(0x80, packetType, 0, 1, 0, 0, 0x12, 0x34);
  return packetType === 204 ? Uint8Array.of(...packet.with(3, 2), 0x74, 0x65, 0x73, 0x74) : packet;
}

const both = { alice: 'IP4', bob: 'IP4' } as const;
/** Two parties, each forwarding to the other, the window of learning over. */
const pair = (alice: StreamSpec = {}, bob: StreamSpec = {}): Record<string, StreamSpec> => ({
  A: { peer: 'alice', rtpSinks: ['B'], rtcpSinks: ['B'], ...alice },
  B: { peer: 'bob', rtpSinks: ['A'], rtcpSinks: ['A'], ...bob },
});

const forwarding: readonly ForwarderCase[] = [
  {
    name: 'forwards both ways, unchanged, from the port of the other side',
    phones: both,
    streams: pair(),
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(7, { ssrc: 9 }), from: 'bob', to: 'B', arrives: { alice: 'A' } },
      { packet: rtp(2), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { counters: { A: { in: 2, out: 1, ssrcs: [0x1234], drops: {} }, B: { in: 1, out: 2, ssrcs: [9] } } },
    ],
  },
  {
    name: 'copies to several sinks',
    phones: { ...both, carol: 'IP4' },
    streams: {
      A: { peer: 'alice', rtpSinks: ['B', 'C'] },
      B: { peer: 'bob' },
      C: { peer: 'carol' },
    },
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B', carol: 'C' } },
      { packet: rtp(1), from: 'bob', to: 'B', arrives: {} },
      { counters: { B: { in: 1, out: 1, inErrors: 0, drops: { 'media.noSink': 1 } } } },
    ],
  },
  {
    name: 'bridges IPv4 and IPv6',
    phones: { alice: 'IP4', bob: 'IP6' },
    streams: pair({}, { locals: ['IP6'] }),
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(1), from: 'bob', to: 'B', arrives: { alice: 'A' } },
    ],
  },
  {
    name: 'splits RTP and RTCP of a muxed side, and joins them on the way back',
    phones: { ...both, bobRtcp: 'IP4' },
    streams: {
      A: { peer: 'alice', carries: 'both', rtpSinks: ['B'], rtcpSinks: ['Bc'] },
      B: { peer: 'bob', rtpSinks: ['A'], rtcpSinks: ['A'] },
      Bc: { peer: 'bobRtcp', carries: 'rtcp', rtcpSinks: ['A'] },
    },
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { packet: rtcp(), from: 'alice', to: 'A', arrives: { bobRtcp: 'Bc' } },
      { packet: rtcp(), from: 'bobRtcp', to: 'Bc', arrives: { alice: 'A' } },
      { packet: rtp(1), from: 'bobRtcp', to: 'Bc', arrives: {} },
      { packet: rtcp(), from: 'bob', to: 'B', arrives: { alice: 'A' } },
      { counters: { Bc: { in: 1, inErrors: 1, drops: { 'rtcp.unexpectedRtp': 1 } } } },
    ],
  },
  {
    name: 'relays what it does not know without a look inside',
    phones: both,
    streams: pair({ carries: 'other' }, { carries: 'other' }),
    steps: [
      { packet: Uint8Array.of(0), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { packet: Uint8Array.of(22, 254, 253), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { counters: { A: { in: 2, ssrcs: [], drops: {} } } },
    ],
  },
  {
    name: 'drops what is no media, and counts why',
    phones: both,
    streams: pair(),
    steps: [
      { packet: Uint8Array.of(0, 1, 0, 0), from: 'alice', to: 'A', arrives: {} },
      { packet: Uint8Array.of(22, 254, 253), from: 'alice', to: 'A', arrives: {} },
      { packet: Uint8Array.of(80, 0), from: 'alice', to: 'A', arrives: {} },
      { packet: rtp(1).subarray(0, 11), from: 'alice', to: 'A', arrives: {} },
      { packet: rtp(1).with(0, 0x8f).subarray(0, 40), from: 'alice', to: 'A', arrives: {} },
      { packet: rtcp().subarray(0, 6), from: 'alice', to: 'A', arrives: {} },
      { packet: new Uint8Array(0), from: 'alice', to: 'A', arrives: {} },
      {
        counters: {
          A: {
            in: 0,
            inErrors: 5,
            isConfirmed: false,
            drops: {
              'stun.notNegotiated': 1,
              'dtls.notNegotiated': 1,
              'media.unknownProtocol': 1,
              'rtp.tooShort': 1,
              'rtp.badHeader': 1,
              'rtcp.tooShort': 1,
              'media.empty': 1,
            },
          },
          B: { out: 0 },
        },
      },
    ],
  },
  {
    name: 'holds media while the peer is not known, and sends once it is',
    phones: both,
    streams: pair({}, { peer: null }),
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: {} },
      { counters: { B: { out: 0, outErrors: 0, drops: { 'send.noDestination': 1 }, endpoint: null } } },
      { replan: { B: { peer: 'bob' } } },
      { packet: rtp(2), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { replan: { B: { peer: null } } },
      { packet: rtp(3), from: 'alice', to: 'A', arrives: {} },
    ],
  },
  {
    name: 'waits behind NAT until something came from the peer',
    phones: both,
    streams: pair({}, { flags: { isNatWait: true } }),
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: {} },
      { counters: { B: { out: 0, outErrors: 0, drops: { 'send.natWait': 1 } } } },
      { packet: rtp(1), from: 'bob', to: 'B', arrives: { alice: 'A' } },
      { packet: rtp(2), from: 'alice', to: 'A', arrives: { bob: 'B' } },
    ],
  },
  {
    name: 'stops copying to a sink that the plan no longer has',
    phones: both,
    streams: pair(),
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { replan: { A: { rtpSinks: [] } } },
      { packet: rtp(2), from: 'alice', to: 'A', arrives: {} },
      { replan: { A: { rtpSinks: ['A'] } } },
      { packet: rtp(3), from: 'alice', to: 'A', arrives: { alice: 'A' } },
    ],
  },
];

const nat = { ...both, stranger: 'IP4', other: 'IP4' } as const;

const learning: readonly ForwarderCase[] = [
  {
    name: 'moves to the source within the window, and settles after it',
    phones: nat,
    streams: pair({ signalledMsAgo: 0 }),
    steps: [
      { packet: rtp(1), from: 'stranger', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(1), from: 'bob', to: 'B', arrives: { stranger: 'A' } },
      { counters: { A: { endpoint: 'stranger', isConfirmed: false } } },
      { packet: rtp(2), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { counters: { A: { endpoint: 'alice', isConfirmed: true } } },
      { packet: rtp(3), from: 'stranger', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(2), from: 'bob', to: 'B', arrives: { alice: 'A' } },
    ],
  },
  {
    name: 'keeps a confirmed source when a stranger sends, without strict source',
    phones: nat,
    streams: pair(),
    steps: [
      { packet: rtp(1), from: 'other', to: 'A', arrives: { bob: 'B' } },
      { counters: { A: { endpoint: 'other', isConfirmed: true } } },
      { packet: rtp(1), from: 'stranger', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(1), from: 'bob', to: 'B', arrives: { other: 'A' } },
    ],
  },
  {
    name: 'drops strangers after learning with strict source',
    phones: nat,
    streams: pair({ flags: { isStrictSource: true } }),
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(2), from: 'stranger', to: 'A', arrives: {} },
      { packet: rtcp(), from: 'stranger', to: 'A', arrives: {} },
      { packet: rtp(3), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { counters: { A: { in: 2, inErrors: 2, drops: { 'media.strictSource': 2 }, endpoint: 'alice' } } },
    ],
  },
  {
    name: 'follows a hand-over at any time',
    phones: nat,
    streams: pair({ flags: { isMediaHandover: true } }),
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(2), from: 'other', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(1), from: 'bob', to: 'B', arrives: { other: 'A' } },
      { counters: { A: { endpoint: 'other', isConfirmed: true } } },
    ],
  },
  {
    name: 'never sends to where an asymmetric peer, or one with learning off, sends from',
    phones: nat,
    streams: pair({ flags: { isAsymmetric: true } }, { mode: 'off' }),
    steps: [
      { packet: rtp(1), from: 'other', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(1), from: 'stranger', to: 'B', arrives: { alice: 'A' } },
      { packet: rtp(2), from: 'other', to: 'A', arrives: { bob: 'B' } },
      {
        counters: { A: { endpoint: 'alice', isConfirmed: true }, B: { endpoint: 'bob', isConfirmed: true } },
      },
    ],
  },
  {
    name: 'learns nothing before our SDP has gone out, but forwards',
    phones: nat,
    streams: pair({ isSdpSent: false }),
    steps: [
      { packet: rtp(1), from: 'stranger', to: 'A', arrives: { bob: 'B' } },
      { counters: { A: { endpoint: 'alice', isConfirmed: false, in: 1 } } },
      { replan: { A: { isSdpSent: true } } },
      { packet: rtp(2), from: 'other', to: 'A', arrives: { bob: 'B' } },
      { counters: { A: { endpoint: 'other', isConfirmed: true } } },
    ],
  },
  {
    name: 'is not taught by stray RTCP, except APP',
    phones: nat,
    streams: pair({ mode: 'immediate' }, { mode: 'immediate' }),
    steps: [
      { packet: rtcp(), from: 'stranger', to: 'A', arrives: { bob: 'B' } },
      { counters: { A: { endpoint: 'alice', isConfirmed: false } } },
      { packet: rtcp(204), from: 'other', to: 'A', arrives: { bob: 'B' } },
      { counters: { A: { endpoint: 'other', isConfirmed: true } } },
    ],
  },
  {
    name: 'keeps what it learned when signalling names the same peer, and drops it for another',
    phones: nat,
    streams: pair({ mode: 'immediate' }),
    steps: [
      { packet: rtp(1), from: 'other', to: 'A', arrives: { bob: 'B' } },
      { replan: { A: { signalledMsAgo: 0, mode: 'delayed' } } },
      { counters: { A: { endpoint: 'other', isConfirmed: false } } },
      { packet: rtp(1), from: 'bob', to: 'B', arrives: { other: 'A' } },
      { replan: { A: { peer: 'stranger' } } },
      { counters: { A: { endpoint: 'stranger', isConfirmed: false } } },
      { packet: rtp(2), from: 'bob', to: 'B', arrives: { stranger: 'A' } },
    ],
  },
  {
    name: 'sends from the local address that media arrives on',
    phones: { ...both, alice6: 'IP6' },
    streams: pair({ locals: ['IP4', 'IP6'], mode: 'delayed', signalledMsAgo: 0 }),
    steps: [
      { packet: rtp(1), from: 'bob', to: 'B', arrives: { alice: 'A' } },
      { packet: rtp(1), from: 'alice6', to: 'A', socket: 1, arrives: { bob: 'B' } },
      { counters: { A: { endpoint: 'alice6', socketIndex: 1 } } },
      { packet: rtp(2), from: 'bob', to: 'B', arrives: { alice6: 'A' } },
      { packet: rtp(2), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(3), from: 'bob', to: 'B', arrives: { alice: 'A' } },
    ],
  },
  {
    name: 'sends from new ports as soon as the plan has them, and still hears the old ones',
    phones: nat,
    streams: pair({ locals: ['IP4', 'IP4'], order: [0] }),
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(1), from: 'bob', to: 'B', arrives: { alice: 'A' } },
      { replan: { A: { order: [1, 0] } } },
      { counters: { A: { socketIndex: 0 } } },
      { packet: rtp(2), from: 'bob', to: 'B', arrives: { alice: 'A' } },
      { packet: rtp(2), from: 'alice', to: 'A', socket: 1, arrives: { bob: 'B' } },
      { replan: { A: { order: [1] } } },
      { packet: rtp(3), from: 'alice', to: 'A', socket: 1, arrives: { bob: 'B' } },
      { packet: rtp(3), from: 'bob', to: 'B', arrives: { alice: 'A' } },
    ],
  },
  {
    name: 'does not let a stranger move the output socket after learning',
    phones: nat,
    streams: pair({ locals: ['IP4', 'IP4'] }),
    steps: [
      { packet: rtp(1), from: 'alice', to: 'A', arrives: { bob: 'B' } },
      { packet: rtp(1), from: 'stranger', to: 'A', socket: 1, arrives: { bob: 'B' } },
      { counters: { A: { socketIndex: 0 } } },
      { packet: rtp(2), from: 'alice', to: 'A', socket: 1, arrives: { bob: 'B' } },
      { counters: { A: { socketIndex: 1 } } },
      { packet: rtp(1), from: 'bob', to: 'B', arrives: { alice: 'A' } },
    ],
  },
];

export const forwarderCases: readonly ForwarderCase[] = [...forwarding, ...learning];
