import type { ByteString } from '../../base/bytes.ts';

/**
 * What a message asks for that does not act yet, parsed. A topic moves from here into the typed requests when its
 * effect is built; its rows then change from `later` to `now`.
 */
export interface DeferredOptions {
  readonly transcoding: TranscodingOptions;
  readonly t38: T38Options;
  readonly dtmf: DtmfOptions;
  readonly recording: RecordingOptions;
  readonly player: PlayerOptions;
  readonly signalling: SignallingOptions;
}

/** Of use where there is transcoding. */
export interface TranscodingOptions {
  readonly allowTranscoding: boolean;
  readonly forceTranscoding: boolean;
}

export type T38Feature = 'ECM' | 'V17' | 'V27ter' | 'V29' | 'V34' | 'IAF';

export interface T38Options {
  readonly isDecode: boolean;
  readonly isForce: boolean;
  readonly isStop: boolean;
  readonly useFec: boolean;
  readonly without: readonly T38Feature[];
  /** Null = negotiated. */
  readonly version: number | null;
}

export interface DtmfOptions {
  readonly isDetected: boolean;
  /** Hz, used in turn. */
  readonly frequencies: readonly number[];
}

export interface RecordingOptions {
  readonly hasAnnouncement: boolean;
  readonly mediaSlotOffer: number | null;
  readonly mediaSlotAnswer: number | null;
  readonly mediaSlots: number | null;
}

/** Something to play: the last one given wins. */
export type MediaSource =
  | { readonly kind: 'file'; readonly path: ByteString }
  | { readonly kind: 'blob'; readonly data: ByteString }
  | { readonly kind: 'blob64'; readonly data: ByteString }
  | { readonly kind: 'database'; readonly id: number };

export interface HoldMusic {
  readonly source: MediaSource | null;
  readonly direction: 'sendonly' | 'sendrecv' | 'reflect';
  /** Announce a zero address. */
  readonly hasZeroConnection: boolean;
}

export interface PlayerOptions {
  readonly mode: 'default' | 'transcoding' | 'off' | 'force' | null;
  /** Start it already at the offer. */
  readonly isEarly: boolean;
  readonly noJitterBuffer: boolean;
  /** While playing to a party, drop other media towards it. */
  readonly blockEgress: boolean;
  readonly source: MediaSource | null;
  readonly repeatTimes: number | null;
  readonly repeatDurationMs: number | null;
  readonly startFrame: number | null;
  readonly holdMusic: HoldMusic | null;
}

export interface SignallingOptions {
  /** Do not store this change. */
  readonly noRedisUpdate: boolean;
}
