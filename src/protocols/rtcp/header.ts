import { readUint16 } from '../../base/big-endian.ts';
import { rtcpType, type RtcpError } from './types.ts';

/** Bytes that every RTCP packet starts with. */
export const RTCP_HEADER_LENGTH = 4;

/**
 * The header of one packet of a compound, read in place; made once and read into again and again.
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---+-+---------+---------------+-------------------------------+
 * |V=2|P|  count  |      type     | length in 32-bit words, less 1|   RFC 3550 §6.4.1
 * +---+-+---------+---------------+-------------------------------+
 * ```
 */
export class RtcpHeader {
  /** Report count, source count, subtype or format; depends on the type. */
  count = 0;
  type = 0;
  hasPadding = false;
  /** First byte behind the header. */
  contentStart = 0;
  /** Behind the last byte that is not padding. */
  contentEnd = 0;
  /** Where the next packet starts. */
  end = 0;
}

/** Reads the header of the packet at `at`; `end` is where the compound ends. After an error `into` means nothing. */
export function readRtcpHeader(
  bytes: Uint8Array,
  at: number,
  end: number,
  into: RtcpHeader,
): RtcpError | null {
  if (end - at < RTCP_HEADER_LENGTH) return 'tooShort';
  const first = bytes[at]!;
  if (first >> 6 !== 2) return 'badVersion';
  const packetEnd = at + 4 * (readUint16(bytes, at + 2) + 1);
  if (packetEnd > end) return 'badLength';
  into.count = first & 0x1f;
  into.type = bytes[at + 1]!;
  into.hasPadding = (first & 0x20) !== 0;
  into.contentStart = at + RTCP_HEADER_LENGTH;
  into.contentEnd = packetEnd;
  into.end = packetEnd;
  if (!into.hasPadding) return null;
  // RFC 3550 §6.4.1: only the last packet is padded; the last byte counts the padding, itself included.
  const padding = bytes[packetEnd - 1]!;
  into.contentEnd = packetEnd - padding;
  const isSound = packetEnd === end && padding > 0 && into.contentEnd >= into.contentStart;
  return isSound ? null : 'badPadding';
}

/** `reducedSize`: packets of any type may come first or alone (RFC 5506). */
export type RtcpRule = 'compound' | 'reducedSize';

/** The checks of RFC 3550 §A.2 on the packets in `bytes[start..end)`; what is inside them is not looked at. */
export function checkRtcp(bytes: Uint8Array, start: number, end: number, rule: RtcpRule): RtcpError | null {
  const header = new RtcpHeader();
  let at = start;
  do {
    const error = readRtcpHeader(bytes, at, end, header);
    if (error !== null) return error;
    if (at === start && rule === 'compound' && !isReport(header.type)) return 'badFirstType';
    at = header.end;
  } while (at < end);
  return null;
}

/** True for the packets that only AVPF profiles have (RFC 4585 §6.1). */
export function isFeedbackType(type: number): boolean {
  return type === rtcpType.transportFeedback || type === rtcpType.payloadFeedback;
}

function isReport(type: number): boolean {
  return type === rtcpType.senderReport || type === rtcpType.receiverReport;
}
