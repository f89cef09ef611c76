import type { Endpoint } from '../base/endpoint.ts';
import type { BundlePlan } from './bundle.ts';
import type { SocketId, StreamId } from './ids.ts';
import type { ReportsPlan } from './reports.ts';
import type { StreamSecurity } from './security.ts';
import type { MediaTreatment } from './treatment.ts';
import type { TapPlan } from './tap.ts';

export type { SocketId, StreamId } from './ids.ts';

/** A bound UDP socket. The main thread opens and closes it; the worker that owns the call reads and writes it. */
export interface MediaSocket {
  readonly id: SocketId;
  readonly fd: number;
  readonly local: Endpoint;
}

/** How the source address of a peer is found out (media behaviour: endpoint learning). */
export type LearningMode = 'off' | 'immediate' | 'delayed' | 'heuristic';

export interface LearningPlan {
  readonly mode: LearningMode;
  /** Monotonic milliseconds (`monotonicMs`) of the last signalling of the call: the three-second window starts here. */
  readonly signalledAt: number;
  /** Until our SDP has gone out to the peer nothing is learned; packets are forwarded all the same. */
  readonly isSdpSent: boolean;
}

/** What one stream (one component of one media section of one participant) does with each packet. */
export interface StreamPlan {
  readonly id: StreamId;
  /** Where its counters live: index into the forwarder's shared counters. */
  readonly slot: number;
  /** One per local address; output leaves by the first until media arrives on another. Empty for a member of a bundle only. */
  readonly sockets: readonly MediaSocket[];
  /** `both`: RTP and RTCP on one port (RFC 5761). A plain `rtp` stream still sees stray RTCP. `other`: relayed blindly. */
  readonly carries: 'rtp' | 'rtcp' | 'both' | 'other';
  /** Where the peer says it receives; null until its SDP is known, or while it has a zero address or port. */
  readonly peer: Endpoint | null;
  readonly learning: LearningPlan;
  /** After learning, drop packets from other sources. */
  readonly isStrictSource: boolean;
  /** Learn again at any time. */
  readonly isMediaHandover: boolean;
  /** The peer sends from another address than it receives on: never learn its address as destination. */
  readonly isAsymmetric: boolean;
  /** Send nothing to this peer before something came from it. */
  readonly isNatWait: boolean;
  /** Send empty datagrams to this peer until something comes from it. */
  readonly isNatPierce: boolean;
  /** Type of service (IPv4) or traffic class (IPv6) of what leaves for this peer; its sockets have it too. */
  readonly tos: number;
  /** The kernel may forward media from and to this peer although nothing comes back. */
  readonly isUnidirectional: boolean;
  /** Streams that RTP (or unknown payload) arriving here is copied to. */
  readonly rtpSinks: readonly StreamId[];
  /** Streams that RTCP arriving here is copied to. */
  readonly rtcpSinks: readonly StreamId[];
  /** RTP clock of each payload type, in Hz, for jitter (RFC 3550 §6.4.1). */
  readonly clockRates: readonly (readonly [payloadType: number, hertz: number])[];
  /** What the peer knows by other numbers: RTP that goes to it with the first payload type gets the second. */
  readonly payloadTypes: readonly (readonly [from: number, to: number])[];
  /** Null: plain media, or such that passes through as it is, on the addresses that SDP names. */
  readonly security: StreamSecurity | null;
  /** The peer does not understand the feedback of RFC 4585: such packets are taken out of RTCP that goes to it. */
  readonly isFeedbackStripped: boolean;
  /** Header extensions (RFC 8285) that are taken out of RTP from this peer, by number; `[0]`: all there are. */
  readonly maskedExtensions: readonly number[];
  /** Null: its packets are copied as they are. */
  readonly treatment: MediaTreatment | null;
  /** Null: the stream is alone on its sockets. */
  readonly bundle: BundlePlan | null;
  /** Null: nothing of it is recorded. */
  readonly tap: TapPlan | null;
  /** Null or left out: RTCP of the other side goes to the peer. */
  readonly reports?: ReportsPlan | null;
}

/** All that the data plane knows of a call: plain data, made by a pure function of call state. */
export interface CallPlan {
  /** For log lines only. */
  readonly callId: string;
  readonly streams: readonly StreamPlan[];
}
