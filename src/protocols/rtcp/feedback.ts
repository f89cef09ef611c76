import { readUint32 } from '../../base/big-endian.ts';
import type { Feedback, FeedbackMessage, RtcpError } from './types.ts';

/** FMT values (IANA, FMT Values for RTPFB and PSFB Payload Types). */
const messages: Readonly<Record<Feedback['layer'], Readonly<Record<number, FeedbackMessage>>>> = {
  transport: { 1: 'nack', 3: 'tmmbr', 4: 'tmmbn', 15: 'transportCc' },
  payload: { 1: 'pli', 2: 'sli', 3: 'rpsi', 4: 'fir', 15: 'application' },
};

/** The content of a feedback packet; RFC 4585 §6.1. */
export function readFeedback(
  layer: Feedback['layer'],
  bytes: Uint8Array,
  start: number,
  end: number,
  format: number,
): Feedback | RtcpError {
  if (start + 8 > end) return 'truncated';
  return {
    kind: 'feedback',
    layer,
    format,
    message: messages[layer][format] ?? 'other',
    ssrc: readUint32(bytes, start),
    mediaSsrc: readUint32(bytes, start + 4),
    information: bytes.subarray(start + 8, end),
  };
}
