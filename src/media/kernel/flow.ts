import type { Endpoint } from '../../base/endpoint.ts';

/** A forwarding rule for one local port, as placement makes it: plain data. */
export interface FlowSpec {
  readonly local: Endpoint;
  /** StreamId, for people who read the list. */
  readonly stream: number;
  /** Null: any. */
  readonly source: Endpoint | null;
  readonly sourceMode: 'any' | 'dropOthers' | 'handUpOthers';
  readonly carries: 'rtp' | 'rtcp' | 'both' | 'other';
  /** Hand RTCP up. */
  readonly isRtcpUp: boolean;
  readonly isNewSsrcUp: boolean;
  /** RTP clock in Hz by payload type (128 entries, 0 unknown); at most 7 different ones, others count as unknown. */
  readonly clockRates: ReadonlyMap<number, number> | Float64Array;
  readonly payloadTypesUp: readonly number[];
  /** At most 4, state to go on from. */
  readonly ssrcs: readonly SsrcState[];
  /** 0 (blackhole) to 8. */
  readonly destinations: readonly FlowDestination[];
}

export interface FlowDestination {
  readonly to: Endpoint;
  readonly from: Endpoint;
  readonly kinds: 'rtp' | 'rtcp' | 'both';
  readonly tos: number;
  readonly ifindex: number;
  readonly mtu: number;
  readonly isLocal: boolean;
  readonly ssrc: number | null;
  readonly payloadTypes: ReadonlyMap<number, number> | null;
}

/** Mirrors `struct ssrc_state`; times in monotonic milliseconds. */
export interface SsrcState {
  readonly ssrc: number;
  readonly packets: number;
  readonly bytes: number;
  /** Bit n: `highest - n` has arrived; then the same for `highest - 32 - n`. */
  readonly seen: number;
  readonly seenEarlier: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly arrivedAt: number;
  readonly jitterMs: number;
  readonly timestamp: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly gaps: number;
  readonly restarts: number;
  readonly highest: number;
  /** Null: no jump is waiting to be confirmed. */
  readonly afterJump: number | null;
  readonly payloadType: number;
}

export interface FlowState {
  readonly packets: number;
  readonly bytes: number;
  readonly errors: number;
  readonly unwanted: number;
  /** Dropped since they keep coming back. */
  readonly looped: number;
  readonly handedUp: number;
  /** Monotonic milliseconds, 0 never. */
  readonly lastPacketAt: number;
  /** The last packet that `sourceMode` has dropped, monotonic milliseconds; null: there was none. */
  readonly refused: { readonly endpoint: Endpoint; readonly at: number } | null;
  readonly ssrcs: readonly SsrcState[];
  readonly destinations: readonly { readonly packets: number; readonly bytes: number }[];
}

/** The flows of one table; every method is synchronous and total; errno results are negative. */
export interface FlowMap {
  /** 0, or -errno (-E2BIG / -ENOSPC: map full). */
  push(spec: FlowSpec): number;
  /** Removes it, with its last counts; null: it was not there. */
  pull(local: Endpoint): FlowState | null;
  read(local: Endpoint): FlowState | null;
}

/** Where a packet to `to` from `from` would leave; RTM_GETROUTE over netlink. */
export interface RouteLookup {
  /** Null: there is no route. */
  find(from: Endpoint, to: Endpoint): Route | null;
  invalidate(): void;
}

export interface Route {
  readonly ifindex: number;
  readonly mtu: number;
  readonly isLocal: boolean;
  /** The router that packets go to, or the destination itself where it is on the link. */
  readonly nextHop: string;
}

/** Descriptors of one table's maps; they belong to the process, so that every thread can use them. */
export interface KernelAccess {
  readonly flowsFd: number;
  readonly fanoutFd: number;
  readonly payloadMapsFd: number;
}
