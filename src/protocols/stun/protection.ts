import { readUint16, readUint32, writeUint16 } from '../../base/big-endian.ts';
import type { ByteString } from '../../base/bytes.ts';
import { crc32 } from './crc32.ts';
import { hmac } from './hmac.ts';
import { STUN_HEADER_LENGTH, type StunMessage } from './types.ts';

/** MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256. */
export type IntegrityAlgorithm = 'sha1' | 'sha256';

/** RFC 8489 §14.7. */
const FINGERPRINT_XOR = 0x5354554e;
const ATTRIBUTE_HEADER = 4;

/**
 * Checks the integrity of the message that stands at `offset` and was parsed as `message`, with a short-term password
 * as key (RFC 8489 §9.1.3). Of the two kinds the stronger one that is there counts. Returns it, `missing` or `wrong`.
 */
export function checkIntegrity(
  message: StunMessage,
  bytes: Uint8Array,
  offset: number,
  password: ByteString,
): IntegrityAlgorithm | 'missing' | 'wrong' {
  const algorithm = message.integritySha256At === null ? 'sha1' : 'sha256';
  const at = message.integritySha256At ?? message.integrityAt;
  if (at === null) return 'missing';
  const length = readUint16(bytes, offset + at + 2);
  const expected = integrityOf(algorithm, bytes, offset, at, length, password);
  const start = offset + at + ATTRIBUTE_HEADER;
  // All bytes are looked at whatever the first ones say: the time that this takes tells a forger nothing.
  let difference = 0;
  for (let index = 0; index < length; index += 1) {
    difference |= expected.charCodeAt(index) ^ bytes[start + index]!;
  }
  return difference === 0 ? algorithm : 'wrong';
}

/**
 * The HMAC over the message up to byte `at` (from its start), under a header whose length field already counts the
 * integrity attribute with its `length` bytes, and nothing behind it (RFC 8489 §14.5, §14.6). One character a byte.
 */
export function integrityOf(
  algorithm: IntegrityAlgorithm,
  bytes: Uint8Array,
  offset: number,
  at: number,
  length: number,
  password: ByteString,
): ByteString {
  const covered = Buffer.from(bytes.subarray(offset, offset + at));
  writeUint16(covered, 2, at + ATTRIBUTE_HEADER + length - STUN_HEADER_LENGTH);
  return hmac(algorithm, password, covered);
}

/** False only for a fingerprint that is there and wrong. */
export function isFingerprintFine(message: StunMessage, bytes: Uint8Array, offset: number): boolean {
  const at = message.fingerprintAt;
  return (
    at === null || readUint32(bytes, offset + at + ATTRIBUTE_HEADER) === fingerprintOf(bytes, offset, at)
  );
}

/** Of the message up to byte `at`, whose length field counts the fingerprint already. */
export function fingerprintOf(bytes: Uint8Array, offset: number, at: number): number {
  return (crc32(bytes, offset, offset + at) ^ FINGERPRINT_XOR) >>> 0;
}
