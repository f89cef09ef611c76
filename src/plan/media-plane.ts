import type { Endpoint } from '../base/endpoint.ts';
import type { LocalAddress } from '../base/interface.ts';
import type { CallPlan, MediaSocket, StreamId } from './types.ts';

/** What was counted on one side of a stream. `errors`: packets that came or should have gone, but were dropped. */
export interface TrafficCounters {
  readonly packets: number;
  /** UDP payload bytes. */
  readonly bytes: number;
  readonly errors: number;
}

/** Measured from RTP headers alone, in the manner of RFC 3550 §6.4.1 and appendix A. */
export interface SsrcCounters {
  readonly ssrc: number;
  readonly packets: number;
  readonly bytes: number;
  /** Sequence numbers that never arrived so far (a late arrival takes its loss back). */
  readonly lost: number;
  readonly duplicates: number;
  readonly reordered: number;
  /** Times that numbers were missing when the next packet came, even if they came later. */
  readonly gaps: number;
  /** Times that the sequence began anew elsewhere (RFC 3550 A.1). */
  readonly restarts: number;
  /** Interarrival jitter in milliseconds; 0 where the clock rate is unknown. */
  readonly jitterMs: number;
  readonly lastSequence: number;
  readonly lastTimestamp: number;
  readonly lastPayloadType: number;
  /** Unix milliseconds. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** Jitter of a stream's RTP as receivers of it have reported it (RFC 3550 §6.4.1). */
export interface ReportedJitter {
  /** Reports so far; a higher number than before means that there is something new. */
  readonly reports: number;
  /** In the last one. */
  readonly milliseconds: number;
}

/** A DTMF event (RFC 4733) that came from a peer, once it has ended. */
export interface DtmfEvent {
  /** 0 to 15: the digits, `*`, `#`, A to D. */
  readonly code: number;
  readonly durationMs: number;
  /** dBm0 without its sign, 0 to 63. */
  readonly volume: number;
  /** Unix milliseconds. */
  readonly at: number;
  /** Where its last packet came from. */
  readonly source: Endpoint | null;
}

/** How the protection of a stream and its path stand, in words for an operator; null: it has no such layer. */
export interface SecurityStatus {
  readonly ice: string | null;
  readonly dtls: string | null;
  readonly srtp: string | null;
  /** The present ICE session has chosen a path: `endpoint` by way of `socketIndex`. */
  readonly isIceSelected: boolean;
  /** The DTLS handshake is done, with the certificate whose fingerprint signalling has named. */
  readonly isDtlsVerified: boolean;
}

/** What is known of a stream at this moment, read from shared memory. */
export interface StreamCounters {
  readonly in: TrafficCounters;
  readonly out: TrafficCounters;
  /** Unix milliseconds of the last accepted packet, 0 before the first. */
  readonly lastPacketAt: number;
  /** Where packets to this peer go now (learned, or as advertised); null while unknown. */
  readonly endpoint: Endpoint | null;
  /** Learning has ended (RTP of an unconfirmed stream may still change `endpoint`). */
  readonly isConfirmed: boolean;
  /** Index into the plan's `sockets` that output leaves by. */
  readonly socketIndex: number;
  /** Most recently seen last; at most 20. */
  readonly ssrcs: readonly SsrcCounters[];
  /** What of `in` and `out` the kernel has forwarded. */
  readonly kernel: { readonly in: TrafficCounters; readonly out: TrafficCounters };
  /** The same of the last packet that came to user space. */
  readonly lastUserPacketAt: number;
  /** Unix milliseconds of the last packet that the kernel took, 0 before the first. */
  readonly lastKernelPacketAt: number;
  readonly isInKernel: boolean;
  /** `kernel`, or `user space: ` and why. */
  readonly path: string;
  readonly security: SecurityStatus;
  /** Drops by reason name (`media.strictSource`, `rtp.tooShort`, ...), only those above 0. */
  readonly drops: Readonly<Record<string, number>>;
  /** Where the last packet came from that strict source has refused, Unix milliseconds; null: none. */
  readonly refused: { readonly endpoint: Endpoint; readonly at: number } | null;
}

/** A reading of a stream's counters for sums over many streams: one object that is filled again and again. */
export interface StreamTally {
  /** The path that it takes, and why (`placement`). */
  placement: number;
  /** Drops by the number of the reason (`drop`), of 32 bits that come round. */
  readonly drops: Uint32Array;
}

/** A part of the port range that no socket could be had from; the text says which range and why. */
export interface PortsExhausted {
  readonly kind: 'portsExhausted';
  readonly reason: string;
}

/** One call's door to the data plane. The call layer decides; this performs. */
export interface MediaHandle {
  /**
   * Opens 1 or 2 sockets on an address. Two: an even port and the one above it (RTP and RTCP, RFC 3550 §11).
   * The sockets belong to this call until a plan that had them is followed by one that has not, or `discard`, or `close`.
   */
  readonly openSockets: (
    address: LocalAddress,
    count: 1 | 2,
    tos: number,
  ) => readonly MediaSocket[] | PortsExhausted;
  /** Sets the TOS byte (IPv4) or traffic class (IPv6) of packets that leave by these sockets. */
  readonly setTos: (sockets: readonly MediaSocket[], tos: number) => void;
  /** Gives back sockets that never were part of an applied plan. */
  readonly discard: (sockets: readonly MediaSocket[]) => void;
  /** Reserves a stream number and its counters. They live until `closeStream` or `close`. */
  readonly createStream: () => { readonly id: StreamId; readonly slot: number };
  readonly closeStream: (id: StreamId) => void;
  /** Makes the data plane do what this plan says and nothing else. */
  readonly apply: (plan: CallPlan) => void;
  readonly counters: (slot: number) => StreamCounters;
  /** `counters(slot).in` without reading the rest. */
  readonly inbound: (slot: number) => TrafficCounters;
  /** `counters(slot).ssrcs`; unless `isLive`, as shared memory has them: of what the kernel forwards up to a second old. */
  readonly sources: (slot: number, isLive?: boolean) => readonly SsrcCounters[];
  /** Fills `into`, as shared memory has it: of what the kernel forwards up to a second old. */
  readonly tally: (slot: number, into: StreamTally) => void;
  /** Between us and this stream's peer and back, as its RTCP tells, in microseconds; null: not known. */
  readonly roundTripUs: (slot: number) => number | null;
  /** Of what comes from this stream's peer. */
  readonly reportedJitter: (slot: number) => ReportedJitter;
  /** Whether the kernel forwards what comes from this stream's peer. */
  readonly isInKernel: (slot: number) => boolean;
  /** Monotonic milliseconds of the last accepted packet, 0 before the first: what timeouts go by, whatever the time of day does. */
  readonly lastPacketAt: (slot: number) => number;
  /**
   * Takes over the sockets and streams of another call of the same plane, whose handle is of no use afterwards. Media goes on. Returns
   * where the counters of its streams are from now on. Its streams are part of what the next plan is compared with.
   */
  readonly absorb: (other: MediaHandle) => (slot: number) => number;
  /** Ends everything of this call; ports return to their pool once the worker has let go of them. */
  readonly close: () => void;
}

export interface PortUse {
  readonly address: LocalAddress;
  readonly total: number;
  readonly used: number;
}

/** What has come in on a local address, and gone out from it. */
export interface AddressTraffic {
  readonly in: TrafficCounters;
  readonly out: TrafficCounters;
}

/** The data plane as the call layer sees it. */
export interface MediaPlane {
  readonly createCall: (callId: string) => MediaHandle;
  readonly portUse: () => readonly PortUse[];
  /** Everything that was received from peers since start, ended calls included. */
  readonly traffic: () => TrafficCounters;
  /** What of it the kernel has forwarded. */
  readonly kernelTraffic: () => TrafficCounters;
  /** By `LocalAddress.id`; an address that nothing has used is missing. */
  readonly trafficByAddress: () => ReadonlyMap<number, AddressTraffic>;
}
