import { readUint16, readUint32 } from '../../base/big-endian.ts';

/** Bytes of the fixed header. */
export const RTP_HEADER_LENGTH = 12;

/** Why some bytes are no RTP packet. */
export type RtpError =
  /** Fewer than 12 bytes. */
  | 'tooShort'
  /** Version is not 2. */
  | 'badVersion'
  /** CSRC list or header extension end behind the packet. */
  | 'truncated'
  /** The last byte counts more padding than there is payload, or none. */
  | 'badPadding';

/**
 * The header of one RTP packet, read in place. Made once and read into for each packet, so that the packet path
 * allocates nothing; all positions are absolute indexes of the bytes that were read.
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---+-+-+-------+-+-------------+-------------------------------+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |   RFC 3550 §5.1
 * +---+-+-+-------+-+-------------+-------------------------------+
 * |                           timestamp                           |
 * |                             SSRC                              |
 * |                       CSRC, CC times                          |
 * |      extension profile        |   length in 32-bit words      |   if X, §5.3.1
 * |                   header extension ...                        |
 * |                   payload ...                                 |
 * |                                 padding ...   | padding count |   if P
 * ```
 */
export class RtpHeader {
  marker = false;
  /** 0 to 127. */
  payloadType = 0;
  sequence = 0;
  timestamp = 0;
  ssrc = 0;
  csrcCount = 0;
  hasExtension = false;
  /** "Defined by profile" bits in front of the extension: 0xbede for one-byte elements (RFC 8285 §4.2). */
  extensionProfile = 0;
  /** First byte behind profile and length; the place of the payload if there is no extension. */
  extensionStart = 0;
  /** In bytes. */
  extensionLength = 0;
  /** P bit. Of an encrypted packet the count itself is not readable (RFC 3711 §3.1): see `readRtpPadding`. */
  hasPadding = false;
  payloadStart = 0;
  /** First byte behind the packet, padding and authentication tag included. */
  end = 0;
}

/** Reads the header of the packet in `bytes[start..end)`. After an error the contents of `into` mean nothing. */
export function readRtpHeader(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: RtpHeader,
): RtpError | null {
  if (end - start < RTP_HEADER_LENGTH) return 'tooShort';
  const first = bytes[start]!;
  if (first >> 6 !== 2) return 'badVersion';
  const second = bytes[start + 1]!;
  into.marker = second >= 0x80;
  into.payloadType = second & 0x7f;
  into.sequence = readUint16(bytes, start + 2);
  into.timestamp = readUint32(bytes, start + 4);
  into.ssrc = readUint32(bytes, start + 8);
  into.csrcCount = first & 0x0f;
  into.hasPadding = (first & 0x20) !== 0;
  into.hasExtension = (first & 0x10) !== 0;
  into.end = end;
  const afterCsrcs = start + RTP_HEADER_LENGTH + 4 * into.csrcCount;
  if (!into.hasExtension) {
    into.extensionProfile = 0;
    into.extensionStart = afterCsrcs;
    into.extensionLength = 0;
    into.payloadStart = afterCsrcs;
    return afterCsrcs > end ? 'truncated' : null;
  }
  if (afterCsrcs + 4 > end) return 'truncated';
  into.extensionProfile = readUint16(bytes, afterCsrcs);
  into.extensionLength = 4 * readUint16(bytes, afterCsrcs + 2);
  into.extensionStart = afterCsrcs + 4;
  into.payloadStart = into.extensionStart + into.extensionLength;
  return into.payloadStart > end ? 'truncated' : null;
}

/**
 * Bytes of padding at the end of a packet in clear text, or `badPadding`. RFC 3550 §5.1: the last byte counts the
 * padding, itself included.
 */
export function readRtpPadding(bytes: Uint8Array, header: RtpHeader): number | 'badPadding' {
  if (!header.hasPadding) return 0;
  const available = header.end - header.payloadStart;
  if (available === 0) return 'badPadding';
  const count = bytes[header.end - 1]!;
  return count === 0 || count > available ? 'badPadding' : count;
}

/** The contributing source number `index`, which must be below `csrcCount`. `start` is where the packet starts. */
export function readCsrc(bytes: Uint8Array, start: number, index: number): number {
  return readUint32(bytes, start + RTP_HEADER_LENGTH + 4 * index);
}
