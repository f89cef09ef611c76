import type { ByteString } from '../base/bytes.ts';

/** What digits can do to the recording of their call. */
export type RecordingAction = 'start' | 'stop' | 'startStop' | 'pause' | 'pauseResume' | 'startPauseResume';

/** Digits with which a party steers recording (vertical service code). */
export interface RecordingCode {
  readonly action: RecordingAction;
  readonly digits: ByteString;
}

/** What a message says of the recording of its call. */
export interface RecordingWish {
  /** `record call`; null: as it is. */
  readonly call: 'on' | 'off' | 'discard' | null;
  /** The files are to be deleted when recording ends, or at once where the message ends it. */
  readonly isDiscarded: boolean;
  /** The sender of the message is not to be recorded. */
  readonly isPartyExcluded: boolean;
  /** The sender of the message may steer recording by digits. */
  readonly isSteeredByDigits: boolean;
  /** In place of the configured ones. */
  readonly codes: readonly RecordingCode[];
  readonly file: ByteString | null;
  readonly directory: ByteString | null;
  readonly pattern: ByteString | null;
}

/** As where a message says nothing. */
export function noRecordingWish(): RecordingWish {
  return {
    call: null,
    isDiscarded: false,
    isPartyExcluded: false,
    isSteeredByDigits: false,
    codes: [],
    file: null,
    directory: null,
    pattern: null,
  };
}
