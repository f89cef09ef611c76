import type { SrtpSuiteName } from '../../src/protocols/srtp/index.ts';

/** JSON lines between a benchmark and its traffic process (see main.ts): one job, then any number of runs. */
export interface TrafficJob {
  readonly caller: TrafficEnd;
  readonly callee: TrafficEnd;
  /** Processes whose CPU time is read at both edges of every run. */
  readonly watchedPids: readonly number[];
  /** Core whose loss of capacity is measured by runs that ask for it; it must not be our own. */
  readonly meteredCore?: number;
}

/** One side of all calls: one socket, and one target a stream. */
export interface TrafficEnd {
  readonly namespace: string | undefined;
  readonly address: string;
  readonly port: number;
  /** Where the streams of this side go, one a call. Empty = this side only receives. */
  readonly targets: readonly { readonly address: string; readonly port: number }[];
  /** What this side sends and receives is SRTP; left out: RTP. */
  readonly srtp?: TrafficKeys;
}

/** Master key and salt in base64. */
export interface TrafficKeys {
  readonly suite: SrtpSuiteName;
  /** Of all that is sent. */
  readonly send: string;
  /** Of what is received, one a call. */
  readonly receive: readonly string[];
}

export interface TrafficRun {
  /** Packets a second over all streams. */
  readonly rate: number;
  readonly seconds: number;
  readonly metered?: boolean;
}

/** What happened to the packets of one run, up to the last one's arrival or a grace period after it was sent. */
export interface TrafficResult {
  readonly sent: number;
  readonly received: number;
  /** Not of this run, or not ours. */
  readonly strays: number;
  /** Dropped by the kernel at our own sockets: then the receiver was too slow, and loss says nothing of the relay. */
  readonly droppedAtReceiver: number;
  /** From the first to the last packet sent, seconds. */
  readonly sendingSeconds: number;
  /** Sending to arrival, microseconds, as the receiving loop sees it. NaN if nothing arrived. */
  readonly delay: {
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly max: number;
  };
  /** CPU time of each watched process over the run, microseconds. */
  readonly cpu: readonly number[];
  /** What the run cost the metered core, softirqs and all, microseconds; null without one. */
  readonly coreCost: number | null;
}
