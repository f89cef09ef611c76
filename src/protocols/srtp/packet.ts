import { readUint16 } from '../../base/big-endian.ts';

const RTP_HEADER_LENGTH = 12;

/**
 * The packet that is being worked on; one object for all of them. Positions are offsets in the packet memory:
 *
 * ```
 *            SRTP (RFC 3711 §3.1)            SRTCP (§3.4)
 * start      | header, extension |           | first 8 bytes |
 * payload    | encrypted part    |           | encrypted part |
 * end        | MKI   | tag       |           | E, index | MKI | tag |
 *
 *            AEAD (RFC 7714 §8.2)            AEAD SRTCP (§9.2)
 * end        | tag   | MKI       |           | tag | E, index | MKI |
 * ```
 */
export class SrtpPacket {
  start = 0;
  payload = 0;
  end = 0;
  tag = 0;
  mki = 0;
  /** E flag and SRTCP index. */
  word = 0;
  /** As int32, so that it is never a number on the heap. */
  ssrc = 0;
  /** High 32 of the 48 bits of the index: the rollover counter, or the SRTCP index above its low 16 bits. */
  indexHigh = 0;
  /** Low 16 bits: the sequence number, or those of the SRTCP index. */
  indexLow = 0;
  isRtcp = false;
}

/** Where the payload of the packet in `bytes[start..end)` starts (RFC 3550 §5.1), or -1: no RTP header. */
export function rtpPayloadStart(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < RTP_HEADER_LENGTH) return -1;
  const first = bytes[start]!;
  if (first >> 6 !== 2) return -1;
  let at = start + RTP_HEADER_LENGTH + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (at + 4 > end) return -1;
    at += 4 + 4 * readUint16(bytes, at + 2);
  }
  return at > end ? -1 : at;
}

/** 32 bits as V8 likes them: the same bits as an unsigned read, never a heap number. */
export function readInt32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
