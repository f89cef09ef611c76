import type { ByteString } from '../base/bytes.ts';

/** Names that a request asks for, as bytes; null: as configured. */
export interface RecordingNames {
  /** The whole path; beats the others. */
  readonly file: ByteString | null;
  readonly directory: ByteString | null;
  readonly pattern: ByteString | null;
}

export interface RecordingOrder {
  readonly callId: ByteString;
  /** Unix milliseconds. */
  readonly callCreatedAt: number;
  readonly names: RecordingNames;
  /** What the proxy has said of the call, as bytes. */
  readonly metadata: ByteString | null;
}

/** An SDP that went out while the call was recorded. */
export interface RecordedSdp {
  readonly mode: 'offer' | 'answer';
  /** Of the party that sent the message. */
  readonly label: ByteString | null;
  readonly sdp: ByteString;
}

export interface RecordingStatus {
  /** As bytes. */
  readonly path: ByteString;
  readonly packets: number;
  readonly bytes: number;
  /** Packets that should be in the file but are not: the queue or the disk was full. */
  readonly lost: number;
  /** Packets that could not be decrypted. */
  readonly unreadable: number;
  /** What keeps the file from being written at this moment; null: nothing. */
  readonly problem: string | null;
}

/** A recording that runs. */
export interface Recording {
  readonly id: number;
  readonly slot: number;
  /** Packets are to be recorded as they come from their parties. */
  readonly isIngress: boolean;
  /** Packets are to be recorded as they go to their parties. */
  readonly isEgress: boolean;
  readonly status: () => RecordingStatus;
  readonly describe: (sdp: RecordedSdp) => void;
  /** Closes the files, or deletes them. `metadata`: the call's own, as bytes. */
  readonly finish: (end: { readonly metadata: ByteString | null; readonly isDiscarded: boolean }) => void;
}

/** Whoever writes recordings, as the call layer sees it. Nothing in here waits for a disk. */
export interface Recorder {
  /** Or the reason why there is none. */
  readonly begin: (order: RecordingOrder) => Recording | string;
}
