import type { Endpoint } from '../../src/base/endpoint.ts';
import type { StreamCounters } from '../../src/plan/media-plane.ts';
import type { StreamPlan } from '../../src/plan/types.ts';
import type { FrameSpec } from '../../test/support/frames.ts';

/** What a stream is, and what placement would say of it, before any packet has come. Its peer is confirmed. */
export interface RelayStream {
  readonly local: Endpoint;
  readonly peer: Endpoint;
  readonly carries: StreamPlan['carries'];
  readonly isStrict: boolean;
  readonly isHandover: boolean;
  /** Names of the streams that get copies. */
  readonly rtpSinks: readonly string[];
  readonly rtcpSinks: readonly string[];
  readonly clockRates: StreamPlan['clockRates'];
  /** What arrives here and goes up to the socket. */
  readonly isRtcpUp: boolean;
  readonly isNewSsrcUp: boolean;
  readonly payloadTypesUp: readonly number[];
  /** How what goes to this peer leaves the kernel. */
  readonly tos: number;
  readonly mtu: number;
  readonly isLocal: boolean;
  readonly ssrcOut: number | null;
  readonly payloadTypesOut: ReadonlyMap<number, number> | null;
}

export type RelayPlan = Readonly<Record<string, RelayStream>>;

/** How a packet differs below UDP from an ordinary one. */
export interface PacketLook extends Pick<
  FrameSpec,
  'tos' | 'ttl' | 'hasNoChecksum' | 'options' | 'fragment' | 'padding'
> {
  /** The device that it comes in on; the tunnel has no link header. */
  readonly device?: 'loopback' | 'ethernet' | 'tunnel';
  /** Whom the link header names. */
  readonly linkAddress?: 'ours' | 'others' | 'broadcast';
  readonly isUdpSumWrong?: boolean;
  readonly isHeaderSumWrong?: boolean;
  /** Bytes missing at the end of the frame. */
  readonly missing?: number;
  /** Bytes between the end of the datagram and that of the IP packet. */
  readonly junk?: number;
  /** An EtherType that is neither IPv4 nor IPv6. */
  readonly isOtherProtocol?: boolean;
}

export interface Arrival {
  /** Name of the stream whose port it arrives on. */
  readonly to: string;
  /** Null: its peer. */
  readonly from: Endpoint | null;
  readonly payload: Uint8Array;
  readonly look: PacketLook;
}

/** A packet and all that it causes. */
export interface Step extends Arrival {
  /** Streams whose peers get it. */
  readonly goesTo: readonly string[];
  /** Where peers are reached that have moved since the case began. */
  readonly moved?: Readonly<Record<string, Endpoint>>;
  /** Name of the reason why nobody gets it; null with an empty `goesTo`: no socket sees it at all. */
  readonly drop: string | null;
  /** Who deals with it where the kernel could. */
  readonly path: 'kernel' | 'up';
  /** What goes out, where it is not what came in. */
  readonly as: Uint8Array | null;
  /** To wait before it, so that jitter can be told. */
  readonly waitMs: number;
}

export interface SsrcExpectation {
  readonly packets: number;
  readonly lost?: number;
  readonly duplicates?: number;
  readonly reordered?: number;
  /** These two are looked at only where they are named. */
  readonly gaps?: number;
  readonly restarts?: number;
  readonly lastSequence?: number;
  /** At least and at most. */
  readonly jitterMs?: readonly [number, number];
}

export interface RelayCase {
  readonly name: string;
  readonly plan: RelayPlan;
  readonly steps: readonly Step[];
  /** By stream and SSRC; traffic and drops follow from the steps. */
  readonly ssrcs?: Readonly<Record<string, Readonly<Record<number, SsrcExpectation>>>>;
  /** Why user space does something else, or never gets such packets. */
  readonly isKernelOnly?: string;
}

/** What a relay sends. `seen`: as found on the wire, where there is one. */
export interface SentPacket {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly payload: Uint8Array;
  readonly seen: {
    readonly tos: number;
    readonly ttl: number;
    readonly isHeaderRight: boolean;
    readonly udpChecksum: 'right' | 'wrong' | 'none';
  } | null;
}

export interface Passage {
  readonly sent: readonly SentPacket[];
  readonly verdict: 'sent' | 'delivered' | 'dropped' | 'up' | null;
}

export interface SsrcFigures {
  readonly ssrc: number;
  readonly packets: number;
  readonly bytes: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly gaps: number;
  readonly restarts: number;
  readonly lastSequence: number;
  readonly jitterMs: number;
  /** Both forwarders counted packets of it, each with a sequence of its own. */
  readonly isShared: boolean;
}

export interface StreamFigures {
  readonly in: Readonly<Record<'packets' | 'bytes' | 'errors', number>>;
  readonly out: Readonly<Record<'packets' | 'bytes' | 'errors', number>>;
  readonly drops: Readonly<Record<string, number>>;
  /** Where the last packet came from that strict source has refused, Unix milliseconds. */
  readonly refused: StreamCounters['refused'];
  /** By SSRC. */
  readonly ssrcs: ReadonlyMap<number, SsrcFigures>;
}

/** A forwarder with the plan of a case in force. */
export interface Relay {
  receive(arrival: Arrival): Passage;
  figures(): ReadonlyMap<string, StreamFigures>;
  close(): void;
}

/** False for what the stack drops, or keeps to itself, on the way to a socket. */
export function reachesSocket(look: PacketLook, { family }: Endpoint): boolean {
  return (
    // RFC 8200 §8.1.
    !(family === 'IP6' && look.hasNoChecksum) &&
    (look.linkAddress ?? 'ours') === 'ours' &&
    !look.isUdpSumWrong &&
    !look.isHeaderSumWrong &&
    !look.isOtherProtocol &&
    (look.missing ?? 0) === 0 &&
    ((look.fragment ?? 0) & 0x3fff) === 0
  );
}
