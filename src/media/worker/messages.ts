import type { Endpoint } from '../../base/endpoint.ts';
import type { KernelStart } from './kernel-link.ts';
import type { ForbiddenOptions } from './forbidden-targets.ts';
import type { SsrcCounters } from '../../plan/media-plane.ts';
import type { StreamId, StreamPlan } from '../../plan/types.ts';

/** How a busy worker saves wake-ups; see `Coalescer`. */
export interface CoalesceOptions {
  /** Length of a nap, 0 for none: the most that a packet can be delayed by it. */
  readonly napMicroseconds: number;
  /** Below this rate of received packets nothing is ever delayed. */
  readonly fromPacketsPerSecond: number;
}

/** What a worker thread is started with. The main thread owns both descriptors. */
export interface WorkerStart {
  readonly epollFd: number;
  readonly wakeFd: number;
  readonly coalesce: CoalesceOptions;
  readonly forbidden: ForbiddenOptions;
  /** Null: everything goes through user space. */
  readonly kernel: KernelStart | null;
}

/** Memory of the slots `index * SLOTS_PER_CHUNK` and up; sent as it is, since JSON cannot carry it. */
export interface ChunkMessage {
  readonly kind: 'chunk';
  readonly index: number;
  readonly buffer: SharedArrayBuffer;
}

/**
 * Main thread to worker: all that were written together, as one JSON array. Structured clones of the same plans cost both
 * threads about twice as much.
 */
export type ToWorker =
  | {
      readonly kind: 'update';
      /** New streams, or new plans of known ones. */
      readonly streams: readonly StreamPlan[];
      readonly removed: readonly StreamId[];
      /** Descriptors to let go of. */
      readonly closed: readonly number[];
      /** Answered by `done` once nothing of the above is touched any more; 0: nobody waits for that. */
      readonly ticket: number;
      /** The streams were another worker's, which died: what it had learned is in their counters. */
      readonly isTakeover: boolean;
    }
  | { readonly kind: 'stop' };

/** Worker to main thread. */
export type FromWorker =
  /** Everything with these tickets is carried out. */
  | { readonly kind: 'done'; readonly tickets: readonly number[] }
  /** Learning moved or confirmed the destination of a stream. */
  | {
      readonly kind: 'endpoint';
      readonly streamId: StreamId;
      readonly endpoint: Endpoint | null;
      readonly isConfirmed: boolean;
    }
  /** A fifth SSRC took the place of one that was silent longest. */
  | { readonly kind: 'ssrcRetired'; readonly slot: number; readonly counters: SsrcCounters }
  /** Something failed that should not; the worker goes on. */
  | { readonly kind: 'trouble'; readonly text: string };
