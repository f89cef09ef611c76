import { readUint16, readUint24 } from '../../base/big-endian.ts';
import {
  HANDSHAKE_HEADER_LENGTH,
  RECORD_HEADER_LENGTH,
  contentType,
  recordEpoch,
  recordLength,
  recordType,
} from './record.ts';

const CLIENT_HELLO = 1;
const RANDOM_LENGTH = 32;
const VERSION_LENGTH = 2;

/** As much of a ClientHello as is needed before anything is spent on it. Views of the datagram. */
export interface ClientHello {
  /** The sequence number of its record: eight bytes with the epoch. */
  readonly recordSequence: Uint8Array;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  /** Empty in the first one. */
  readonly cookie: Uint8Array;
}

/**
 * Reads the ClientHello that opens an association; null when the datagram does not begin with one. The datagram is sound
 * (`isSoundDatagram`). The message may be a first fragment, as long as it reaches to the end of the cookie:
 *
 *     version (2) | random (32) | session id (1 + n) | cookie (1 + n) | ...        RFC 6347 §4.2.1
 */
export function readClientHello(bytes: Uint8Array, start: number): ClientHello | null {
  const message = start + RECORD_HEADER_LENGTH;
  if (recordType(bytes, start) !== contentType.handshake || recordEpoch(bytes, start) !== 0) return null;
  if (bytes[message] !== CLIENT_HELLO) return null;
  // Sequence 1 follows a HelloVerifyRequest; later ones are of an association that is under way.
  if (readUint16(bytes, message + 4) > 1 || readUint24(bytes, message + 6) !== 0) return null;
  const body = message + HANDSHAKE_HEADER_LENGTH;
  const end = Math.min(start + recordLength(bytes, start), body + readUint24(bytes, message + 9));
  const randomAt = body + VERSION_LENGTH;
  const sessionId = readVector(bytes, randomAt + RANDOM_LENGTH, end);
  const cookie = sessionId && readVector(bytes, randomAt + RANDOM_LENGTH + 1 + sessionId.length, end);
  if (!cookie) return null;
  return {
    recordSequence: bytes.subarray(start + 3, start + 11),
    random: bytes.subarray(randomAt, randomAt + RANDOM_LENGTH),
    sessionId,
    cookie,
  };
}

/** A later fragment of the ClientHello that the datagram before began: the key shares of browsers need two datagrams. */
export function isHelloRest(bytes: Uint8Array, start: number): boolean {
  const message = start + RECORD_HEADER_LENGTH;
  return (
    recordType(bytes, start) === contentType.handshake &&
    recordEpoch(bytes, start) === 0 &&
    bytes[message] === CLIENT_HELLO &&
    readUint24(bytes, message + 6) !== 0
  );
}

function readVector(bytes: Uint8Array, at: number, end: number): Uint8Array | null {
  if (at >= end) return null;
  const next = at + 1 + bytes[at]!;
  return next > end ? null : bytes.subarray(at + 1, next);
}
