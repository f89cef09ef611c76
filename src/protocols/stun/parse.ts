import { readUint16, readUint32 } from '../../base/big-endian.ts';
import { asBuffer, type ByteString } from '../../base/bytes.ts';
import { readAddress } from './address.ts';
import {
  MAGIC_COOKIE,
  STUN_HEADER_LENGTH,
  stunAttribute,
  TRANSACTION_ID_LENGTH,
  type StunClass,
  type StunFault,
  type StunMessage,
} from './types.ts';

/** Listed in a reply 420 at most; a message with more is refused for the first ones. */
const MAX_UNKNOWN = 16;

/** Cheap and without allocation: could `bytes[offset..offset+length)` be STUN? RFC 8489 §5, RFC 7983 §7. */
export function isStun(bytes: Uint8Array, offset: number, length: number): boolean {
  return (
    length >= STUN_HEADER_LENGTH &&
    (length & 3) === 0 &&
    bytes[offset]! < 4 &&
    readUint32(bytes, offset + 4) === MAGIC_COOKIE
  );
}

/**
 * Parses one datagram (RFC 8489 §5, §14). Total, and linear in its length; what it returns keeps no hold of `datagram`.
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---+---------------------------+-------------------------------+
 * |0 0|  M11..M7 C1 M6-M4 C0 M3-M0| length without these 20 bytes |
 * +---+---------------------------+-------------------------------+
 * |                    magic cookie 0x2112A442                    |
 * +---------------------------------------------------------------+
 * |                 transaction id, 12 bytes ...                  |
 * ```
 */
export function parseStun(datagram: Uint8Array, offset: number, length: number): StunMessage | StunFault {
  if (length < STUN_HEADER_LENGTH) return 'tooShort';
  if (!isStun(datagram, offset, length)) return 'notStun';
  const bytes = asBuffer(datagram);
  // A datagram is one message: bytes behind it would be covered by no check.
  if (readUint16(bytes, offset + 2) !== length - STUN_HEADER_LENGTH) return 'badLength';
  const type = readUint16(bytes, offset);
  const draft: Draft = {
    class: (((type >> 7) & 2) | ((type >> 4) & 1)) as StunClass,
    method: (type & 0xf) | ((type >> 1) & 0x70) | ((type >> 2) & 0xf80),
    transactionId: text(bytes, offset + 8, offset + 8 + TRANSACTION_ID_LENGTH),
    username: null,
    priority: null,
    useCandidate: false,
    controlled: null,
    controlling: null,
    mappedAddress: null,
    errorCode: null,
    errorReason: null,
    software: null,
    unknownRequired: [],
    integrityAt: null,
    integritySha256At: null,
    fingerprintAt: null,
  };
  return readAttributes(draft, bytes, offset, offset + length) ?? draft;
}

type Draft = { -readonly [K in keyof StunMessage]: StunMessage[K] } & { unknownRequired: number[] };

/** Returns what is wrong, if anything. */
function readAttributes(draft: Draft, bytes: Buffer, start: number, end: number): StunFault | null {
  let at = start + STUN_HEADER_LENGTH;
  while (at < end) {
    // Everything is a multiple of four, so a header of four bytes is always there.
    const type = readUint16(bytes, at);
    const valueEnd = at + 4 + readUint16(bytes, at + 2);
    if (valueEnd > end) return 'badAttribute';
    // RFC 8489 §14.7: nothing follows a fingerprint.
    if (draft.fingerprintAt !== null) return 'badAttribute';
    if (isCounted(draft, type) && !take(draft, type, bytes, at + 4, valueEnd, start)) return 'badAttribute';
    at = start + ((valueEnd - start + 3) & ~3);
  }
  return null;
}

/** RFC 8489 §14.5, §14.6: what follows the integrity is not protected by it, so it does not count. */
function isCounted(draft: Draft, type: number): boolean {
  if (type === stunAttribute.fingerprint) return true;
  if (draft.integritySha256At !== null) return false;
  return draft.integrityAt === null || type === stunAttribute.messageIntegritySha256;
}

/** False if the value cannot be what its type says. */
function take(draft: Draft, type: number, bytes: Buffer, at: number, end: number, start: number): boolean {
  const reader = readers.get(type);
  if (reader !== undefined) return reader(draft, bytes, at, end, start);
  if (type < 0x8000 && draft.unknownRequired.length < MAX_UNKNOWN) draft.unknownRequired.push(type);
  return true;
}

type Reader = (draft: Draft, bytes: Buffer, at: number, end: number, start: number) => boolean;

/** RFC 8489 §14.3, §14.14: longest user name and software in bytes. */
const MAX_USERNAME = 513;
const MAX_SOFTWARE = 763;

const understoodAndIgnored: Reader = () => true;

const readers: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [
    stunAttribute.username,
    (draft, bytes, at, end) => {
      draft.username ??= text(bytes, at, end);
      return end - at <= MAX_USERNAME;
    },
  ],
  [
    stunAttribute.software,
    (draft, bytes, at, end) => {
      draft.software ??= text(bytes, at, Math.min(end, at + MAX_SOFTWARE));
      return true;
    },
  ],
  [
    stunAttribute.priority,
    (draft, bytes, at, end) => {
      if (end - at !== 4) return false;
      draft.priority ??= readUint32(bytes, at);
      return true;
    },
  ],
  [
    stunAttribute.useCandidate,
    (draft, _bytes, at, end) => {
      draft.useCandidate = true;
      return end === at;
    },
  ],
  [
    stunAttribute.iceControlled,
    (draft, bytes, at, end) => {
      if (end - at !== 8) return false;
      draft.controlled ??= bytes.readBigUInt64BE(at);
      return true;
    },
  ],
  [
    stunAttribute.iceControlling,
    (draft, bytes, at, end) => {
      if (end - at !== 8) return false;
      draft.controlling ??= bytes.readBigUInt64BE(at);
      return true;
    },
  ],
  [
    stunAttribute.mappedAddress,
    (draft, bytes, at, end) => {
      draft.mappedAddress ??= readAddress(bytes, at, end, null);
      return true;
    },
  ],
  [
    stunAttribute.xorMappedAddress,
    (draft, bytes, at, end, start) => {
      draft.mappedAddress = readAddress(bytes, at, end, start + 4) ?? draft.mappedAddress;
      return true;
    },
  ],
  [stunAttribute.errorCode, readErrorCode],
  [
    stunAttribute.messageIntegrity,
    (draft, _bytes, at, end, start) => {
      draft.integrityAt ??= at - 4 - start;
      return end - at === 20;
    },
  ],
  [
    stunAttribute.messageIntegritySha256,
    (draft, _bytes, at, end, start) => {
      draft.integritySha256At ??= at - 4 - start;
      // RFC 8489 §14.6: may be truncated to no less than 16 bytes.
      return end - at >= 16 && end - at <= 32 && ((end - at) & 3) === 0;
    },
  ],
  [
    stunAttribute.fingerprint,
    (draft, _bytes, at, end, start) => {
      draft.fingerprintAt ??= at - 4 - start;
      return end - at === 4;
    },
  ],
  [stunAttribute.unknownAttributes, understoodAndIgnored],
  [stunAttribute.realm, understoodAndIgnored],
  [stunAttribute.nonce, understoodAndIgnored],
]);

/** RFC 8489 §14.8: hundreds in three bits, then the rest as 0 to 99, then a reason. */
function readErrorCode(draft: Draft, bytes: Buffer, at: number, end: number): boolean {
  if (end - at < 4) return false;
  const hundreds = bytes[at + 2]! & 7;
  const rest = bytes[at + 3]!;
  if (hundreds < 3 || hundreds > 6 || rest > 99) return false;
  if (draft.errorCode !== null) return true;
  draft.errorCode = hundreds * 100 + rest;
  draft.errorReason = text(bytes, at + 4, Math.min(end, at + 4 + MAX_SOFTWARE));
  return true;
}

function text(bytes: Buffer, at: number, end: number): ByteString {
  return bytes.toString('latin1', at, end);
}
