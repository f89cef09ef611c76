import type { SrtpCrypto } from './crypto.ts';
import { GcmTransform } from './gcm-transform.ts';
import { HmacTransform } from './hmac-transform.ts';
import type { SessionKeys } from './key-derivation.ts';
import type { SrtpPacket } from './packet.ts';
import type { SrtpSuite } from './suites.ts';

/**
 * Encryption and authentication of SRTP or of SRTCP packets under one set of session keys. Knows nothing of counters: the index stands in
 * the packet.
 */
export interface Transform {
  readonly tagLength: number;
  /** The tag belongs to the cipher and stands in front of the MKI (RFC 7714 §8.2); otherwise it comes last. */
  readonly isAead: boolean;
  /** Encrypts and writes the tag. Nothing is encrypted where `payload` equals `end`. */
  protect(packet: SrtpPacket): void;
  /** Checks the tag and then decrypts. False if the tag does not fit; the bytes are then as they were. */
  open(packet: SrtpPacket): boolean;
  close(): void;
}

export interface TransformOptions {
  readonly suite: SrtpSuite;
  readonly keys: SessionKeys;
  readonly tagLength: number;
}

export function createTransform(crypto: SrtpCrypto, options: TransformOptions): Transform {
  const { suite, keys, tagLength } = options;
  return suite.cipher === 'aesGcm'
    ? new GcmTransform(crypto, keys)
    : new HmacTransform(crypto, suite.cipher, keys, tagLength);
}
