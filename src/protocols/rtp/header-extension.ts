import { readUint16 } from '../../base/big-endian.ts';

/** Profile numbers of RFC 8285 §4.2 and §4.3; the second has four free bits. */
const ONE_BYTE = 0xbede;
const TWO_BYTE = 0x1000;
const TWO_BYTE_MASK = 0xfff0;
const FIXED_HEADER = 12;
/** RFC 8285 §4.2: ends the list of one-byte elements. */
const STOP = 15;

/** Where one element of the header extension lies; made once and filled again and again. */
export class ExtensionElement {
  start = 0;
  length = 0;
}

/**
 * Finds the first element with that id in the header extension (RFC 8285) of the RTP packet `bytes[0..length)`, whose header
 * `classify` has found to be whole. False if there is none. Whatever the bytes say, nothing beyond the extension is read.
 */
export function findExtension(
  bytes: Uint8Array,
  length: number,
  id: number,
  into: ExtensionElement,
): boolean {
  if ((bytes[0]! & 0x10) === 0) return false;
  const header = FIXED_HEADER + 4 * (bytes[0]! & 0x0f);
  const profile = readUint16(bytes, header);
  const isOneByte = profile === ONE_BYTE;
  if (!isOneByte && (profile & TWO_BYTE_MASK) !== TWO_BYTE) return false;
  const end = Math.min(length, header + 4 + 4 * readUint16(bytes, header + 2));
  let at = header + 4;
  while (at < end) {
    const first = bytes[at]!;
    if (first === 0) {
      // Padding (§4.1).
      at += 1;
      continue;
    }
    const found = isOneByte ? first >> 4 : first;
    if (isOneByte && found === STOP) return false;
    const size = isOneByte ? (first & 0x0f) + 1 : bytes[at + 1]!;
    const start = at + (isOneByte ? 1 : 2);
    if (start + size > end) return false;
    if (found === id) {
      into.start = start;
      into.length = size;
      return true;
    }
    at = start + size;
  }
  return false;
}
