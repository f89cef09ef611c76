import { readUint16, writeUint16 } from '../../base/big-endian.ts';

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

/**
 * Takes the elements whose number is marked in `isMasked` (256 entries) out of the header extension (RFC 8285) of the RTP
 * packet `bytes[0..length)`, whose header `classify` has found to be whole; entry 0 stands for all of them, in whatever form.
 * Returns the new length. A packet without such an element stays as it is.
 */
export function removeExtensions(bytes: Uint8Array, length: number, isMasked: Uint8Array): number {
  if ((bytes[0]! & 0x10) === 0) return length;
  const header = FIXED_HEADER + 4 * (bytes[0]! & 0x0f);
  const first = header + 4;
  const end = first + 4 * readUint16(bytes, header + 2);
  if (end > length) return length;
  const kept = isMasked[0] === 1 ? first : compactElements(bytes, header, end, isMasked);
  if (kept < 0) return length;
  const isEmpty = kept === first;
  if (isEmpty) bytes[0]! &= ~0x10;
  // The block is counted in words of four bytes.
  const newEnd = isEmpty ? header : first + ((kept - first + 3) & ~3);
  if (!isEmpty) {
    bytes.fill(0, kept, newEnd);
    writeUint16(bytes, header + 2, (newEnd - first) >> 2);
  }
  if (newEnd < end) bytes.copyWithin(newEnd, end, length);
  return length - (end - newEnd);
}

/** Moves what stays to the front, and returns where it ends; -1: nothing had to go. */
function compactElements(bytes: Uint8Array, header: number, end: number, isMasked: Uint8Array): number {
  const profile = readUint16(bytes, header);
  const isOneByte = profile === ONE_BYTE;
  if (!isOneByte && (profile & TWO_BYTE_MASK) !== TWO_BYTE) return -1;
  let at = header + 4;
  let to = at;
  let keptEnd = at;
  let isChanged = false;
  while (at < end) {
    const first = bytes[at]!;
    if (first === 0) {
      at += 1;
      if (!isChanged) to = at;
      continue;
    }
    const id = isOneByte ? first >> 4 : first;
    if (isOneByte && id === STOP) break;
    if (!isOneByte && at + 1 >= end) break;
    const size = isOneByte ? (first & 0x0f) + 2 : bytes[at + 1]! + 2;
    // What is behind an element that does not fit is no element to anybody.
    if (at + size > end) break;
    if (isMasked[id] !== 1) {
      if (to !== at) bytes.copyWithin(to, at, at + size);
      keptEnd = to += size;
    } else if (!isChanged) {
      isChanged = true;
      to = keptEnd;
    }
    at += size;
  }
  return isChanged ? to : -1;
}
