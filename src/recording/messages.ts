import type { ByteString } from '../base/bytes.ts';
import type { TapMemory } from '../media/tap/recording-counters.ts';
import type { ThreadScheduling } from '../native/thread-scheduling.ts';
import type { RecordedSdp } from '../plan/recorder.ts';
import type { CaptureFraming } from './frames.ts';

export const captureContainers = ['pcap', 'pcapng'] as const;
export type CaptureContainer = (typeof captureContainers)[number];

/** What the recorder's thread is started with. */
export interface RecorderStart {
  readonly scheduling: ThreadScheduling;
  readonly taps: TapMemory;
  /** As bytes. */
  readonly spool: ByteString;
  readonly container: CaptureContainer;
  readonly framing: CaptureFraming;
}

export interface BeginMessage {
  readonly kind: 'begin';
  readonly id: number;
  readonly slot: number;
  readonly path: ByteString;
  /** Of the metadata file's name. */
  readonly stem: string;
  readonly callCreatedAt: number;
  /** Another thread has begun it, and died. */
  readonly isTakeover: boolean;
}

export interface EndMessage {
  readonly kind: 'end';
  readonly id: number;
  readonly metadata: ByteString | null;
  readonly isDiscarded: boolean;
  /** Unix milliseconds. */
  readonly endedAt: number;
}

/** Main thread to recorder. */
export type ToRecorder =
  | BeginMessage
  | { readonly kind: 'sdp'; readonly id: number; readonly sdp: RecordedSdp; readonly at: number }
  | EndMessage
  /** Ends what runs, and the thread. */
  | { readonly kind: 'stop'; readonly at: number };

/** Recorder to main thread. */
export type FromRecorder =
  | {
      readonly kind: 'state';
      readonly id: number;
      readonly path: ByteString;
      readonly problem: string | null;
    }
  /** Packets were lost since this was told last. */
  | { readonly kind: 'lost'; readonly id: number }
  /** Its files are closed, or deleted; nothing is counted for it any more. */
  | { readonly kind: 'ended'; readonly id: number }
  /** Of the thread, not of a recording; it goes on. */
  | { readonly kind: 'trouble'; readonly text: string };
