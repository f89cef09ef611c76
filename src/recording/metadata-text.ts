import type { ByteString } from '../base/bytes.ts';
import type { RecordedSdp } from '../plan/recorder.ts';

/** Text of the metadata file of a recording, as rtpengine lays it out; all as bytes. */

export function metadataStart(capture: ByteString): ByteString {
  return `${capture}\n\n`;
}

/** `before`: number of the next packet in the capture, counted from 1. `at`: Unix milliseconds. */
export function metadataOfSdp({ mode, label, sdp }: RecordedSdp, before: number, at: number): ByteString {
  const labelled = label === null ? '' : `Label: ${oneLine(label)}\n`;
  return `\nTimestamp started ms: ${at.toFixed(3)}\nSDP mode: ${mode}\nSDP before RTP packet: ${before}\n${labelled}\n${sdp}`;
}

export interface RecordingEnd {
  /** Unix milliseconds. */
  readonly callCreatedAt: number;
  readonly endedAt: number;
  readonly metadata: ByteString | null;
}

export function metadataEnd({ callCreatedAt, endedAt, metadata }: RecordingEnd): ByteString {
  return (
    `\nTimestamp terminated ms(first monologue): ${endedAt.toFixed(3)}\n` +
    `\ncall start time: ${localTime(callCreatedAt)}\ncall end time: ${localTime(endedAt)}\n` +
    (metadata === null ? '' : `\n\n${metadata}\n`)
  );
}

function oneLine(text: ByteString): ByteString {
  return text.replace(/[\r\n]/g, ' ');
}

/** ISO 8601 in the time zone of this process, without naming it. */
function localTime(unixMs: number): string {
  const time = new Date(unixMs);
  return new Date(unixMs - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
