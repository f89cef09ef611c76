import type { Endpoint } from '../../base/endpoint.ts';
import type { KernelNotice, KernelStart, NextHopNotice } from './kernel-link.ts';
import type { ForbiddenOptions } from './forbidden-targets.ts';
import type { DtmfEvent, SsrcCounters } from '../../plan/media-plane.ts';
import type { ThreadScheduling } from '../../native/thread-scheduling.ts';
import type { StreamId } from '../../plan/types.ts';
import type { CertificateData } from '../secure/certificates.ts';
import type { DtlsSettings } from '../secure/dtls-share.ts';
import type { LayerStatus } from '../secure/status.ts';
import type { RememberedStream, StreamMemory } from '../secure/stream-memory.ts';
import type { RtcpMirrorMemory } from '../mirror/rtcp-mirror.ts';
import type { UpdateLetter } from '../mailbox/letters.ts';
import type { WorkerTapMemory } from '../tap/recording-counters.ts';
import type { MailboxMemory } from '../mailbox/mailbox.ts';

/** How a busy worker saves wake-ups; see `Coalescer`. */
export interface CoalesceOptions {
  /** Length of a nap, 0 for none: the most that a packet can be delayed by it. */
  readonly napMicroseconds: number;
  /** Below this rate of received packets nothing is ever delayed. */
  readonly fromPacketsPerSecond: number;
}

/** What a worker thread is started with. The main thread owns both descriptors. */
export interface WorkerStart {
  readonly scheduling: ThreadScheduling;
  readonly epollFd: number;
  readonly wakeFd: number;
  readonly mailbox: MailboxMemory;
  readonly coalesce: CoalesceOptions;
  readonly forbidden: ForbiddenOptions;
  /** What DTLS sessions are made with; later ones come as parcels. */
  readonly certificates: readonly CertificateData[];
  readonly dtls: DtlsSettings;
  /** Null: everything goes through user space. */
  readonly kernel: KernelStart | null;
  /** Where recorded packets go; null: nothing can be recorded. */
  readonly tap: WorkerTapMemory | null;
  /** Where copies of RTCP go; null: nobody wants them. */
  readonly mirror: RtcpMirrorMemory | null;
}

/** Memory of the slots `index * SLOTS_PER_CHUNK` and up. */
export interface ChunkMessage {
  readonly kind: 'chunk';
  readonly index: number;
  readonly buffer: SharedArrayBuffer;
}

export interface CertificateMessage {
  readonly kind: 'certificate';
  readonly certificate: CertificateData;
}

/** To a new worker, before the plans of the streams that it takes over. */
export interface MemoriesMessage {
  readonly kind: 'memories';
  readonly streams: readonly RememberedStream[];
}

/** Main thread to worker, on the port: what the mailbox cannot carry, or has never room for. */
export type Parcel =
  ChunkMessage | KernelNotice | NextHopNotice | CertificateMessage | MemoriesMessage | UpdateLetter;

export interface StreamLayers {
  readonly streamId: StreamId;
  readonly slot: number;
  readonly status: LayerStatus;
  /** What has just happened, for the log; null: nothing but that numbers have changed. */
  readonly news: string | null;
  /** For the next worker, should this one die; null: what was told before still holds. */
  readonly memory: StreamMemory | null;
}

/** Worker to main thread. */
export type FromWorker =
  /** Learning moved or confirmed the destination of a stream. */
  | {
      readonly kind: 'endpoint';
      readonly streamId: StreamId;
      readonly endpoint: Endpoint | null;
      readonly isConfirmed: boolean;
    }
  /** A DTMF event of a stream's peer has ended. */
  | { readonly kind: 'dtmf'; readonly streamId: StreamId; readonly event: DtmfEvent }
  /** A fifth SSRC took the place of one that was silent longest. */
  | { readonly kind: 'ssrcRetired'; readonly slot: number; readonly counters: SsrcCounters }
  /** How ICE and DTLS of some streams stand; the last word on each counts. */
  | { readonly kind: 'layers'; readonly streams: readonly StreamLayers[] }
  /** Something failed that should not; the worker goes on. */
  | { readonly kind: 'trouble'; readonly text: string };
