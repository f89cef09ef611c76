import { readUint16, readUint24 } from '../../base/big-endian.ts';
import {
  HANDSHAKE_HEADER_LENGTH,
  LONGEST_FRAGMENT,
  RECORD_HEADER_LENGTH,
  contentType,
  fragmentLength,
  recordEpoch,
  recordType,
  recordVersion,
} from './record.ts';

const DTLS_1_0 = 0xfeff;
const DTLS_1_2 = 0xfefd;
/** Nobody packs that many records into a datagram; each costs a look. */
const MOST_RECORDS = 32;
/** A chain of certificates with room to spare; what is set aside for a message whose fragments come one by one. */
const LONGEST_MESSAGE = 16_384;
/** A handshake has about ten messages a side. */
const LAST_MESSAGE_SEQUENCE = 24;
const ALERT_LENGTH = 2;
/** A Finished message, header included, with the tag of a cipher (RFC 5246 §7.4.9); no other message comes protected. */
const SHORTEST_PROTECTED_HANDSHAKE = 40;
/** With the shortest tag, that of AES-CCM-8 and its nonce, or that of ChaCha20-Poly1305. */
const SHORTEST_PROTECTED_ALERT = 18;

/** Handshake messages in the clear that each end may send (RFC 5246 §7.4); HelloRequest would be a renegotiation. */
const fromClient: ReadonlySet<number> = new Set([1, 11, 15, 16]);
const fromServer: ReadonlySet<number> = new Set([2, 3, 4, 11, 12, 13, 14, 22]);

/**
 * True when all of `bytes[start..end)` is a run of DTLS records that an honest peer could have sent. What is protected is
 * only measured; handshake messages in the clear are looked into, since memory is set aside by what they say.
 * A datagram with one bad record is dropped as a whole: no sound implementation sends one.
 */
export function isSoundDatagram(
  bytes: Uint8Array,
  start: number,
  end: number,
  isFromClient: boolean,
): boolean {
  let at = start;
  for (let records = 0; at < end; records += 1) {
    if (records === MOST_RECORDS || end - at < RECORD_HEADER_LENGTH) return false;
    const version = recordVersion(bytes, at);
    if (version !== DTLS_1_2 && version !== DTLS_1_0) return false;
    const from = at + RECORD_HEADER_LENGTH;
    const length = fragmentLength(bytes, at);
    if (length === 0 || length > LONGEST_FRAGMENT || from + length > end) return false;
    const epoch = recordEpoch(bytes, at);
    // A second epoch comes with the first handshake; a third would be a renegotiation, which is not done (RFC 5764 §3).
    if (epoch > 1 || !isSoundContent(bytes, at, from, from + length, epoch === 1, isFromClient)) return false;
    at = from + length;
  }
  return end > start;
}

function isSoundContent(
  bytes: Uint8Array,
  record: number,
  start: number,
  end: number,
  isProtected: boolean,
  isFromClient: boolean,
): boolean {
  const type = recordType(bytes, record);
  if (isProtected) return isSoundProtectedLength(type, end - start);
  switch (type) {
    case contentType.handshake:
      return areSoundFragments(bytes, start, end, isFromClient ? fromClient : fromServer);
    case contentType.changeCipherSpec:
      return end - start === 1 && bytes[start] === 1;
    case contentType.alert:
      return end - start === ALERT_LENGTH;
    default:
      return false;
  }
}

/** Whatever the cipher: records that cannot be genuine are not always ignored by OpenSSL, as RFC 6347 §4.1.2.7 would have it. */
function isSoundProtectedLength(type: number, length: number): boolean {
  switch (type) {
    case contentType.handshake:
      return length >= SHORTEST_PROTECTED_HANDSHAKE;
    case contentType.alert:
      return length >= SHORTEST_PROTECTED_ALERT;
    default:
      return type === contentType.applicationData;
  }
}

/** A record may hold several messages, or fragments of them, one after the other (RFC 6347 §4.2.3). */
function areSoundFragments(
  bytes: Uint8Array,
  start: number,
  end: number,
  types: ReadonlySet<number>,
): boolean {
  let at = start;
  while (at < end) {
    if (end - at < HANDSHAKE_HEADER_LENGTH) return false;
    const messageLength = readUint24(bytes, at + 1);
    const offset = readUint24(bytes, at + 6);
    const length = readUint24(bytes, at + 9);
    if (!types.has(bytes[at]!) || messageLength > LONGEST_MESSAGE) return false;
    if (readUint16(bytes, at + 4) > LAST_MESSAGE_SEQUENCE) return false;
    if (offset + length > messageLength || (length === 0 && messageLength > 0)) return false;
    at += HANDSHAKE_HEADER_LENGTH + length;
  }
  return at === end;
}
