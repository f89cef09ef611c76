import type { BlockCipher, SrtpCrypto } from './crypto.ts';
import type { SrtpSuite } from './suites.ts';

const BLOCK_SIZE = 16;
/** Where the label stands in the 14 bytes of `x`, in front of the 48 bits of index DIV key_derivation_rate. */
const LABEL_AT = 7;

/** What one kind of packet, SRTP or SRTCP, is encrypted with. */
export interface SessionKeys {
  readonly cipherKey: Uint8Array;
  /** Empty where the cipher authenticates itself. */
  readonly authKey: Uint8Array;
  readonly salt: Uint8Array;
}

export interface SessionKeyPair {
  readonly rtp: SessionKeys;
  readonly rtcp: SessionKeys;
}

/** Labels of RFC 3711 §4.3.1 and §4.3.2. */
export const keyLabel = {
  rtpEncryption: 0,
  rtpAuthentication: 1,
  rtpSalt: 2,
  rtcpEncryption: 3,
  rtcpAuthentication: 4,
  rtcpSalt: 5,
} as const;

/** All session keys of a master key, for a key derivation rate of 0 (RFC 3711 §4.3). */
export function deriveSessionKeys(
  crypto: SrtpCrypto,
  suite: SrtpSuite,
  masterKey: Uint8Array,
  masterSalt: Uint8Array,
): SessionKeyPair {
  const cipher = crypto.createBlockCipher(masterKey);
  try {
    const derive = (label: number, length: number): Uint8Array =>
      deriveKey(crypto, cipher, masterSalt, label, length);
    const keys = (encryption: number, authentication: number, salt: number): SessionKeys => ({
      cipherKey: derive(encryption, suite.keyLength),
      authKey: derive(authentication, suite.authKeyLength),
      salt: derive(salt, suite.saltLength),
    });
    return {
      rtp: keys(keyLabel.rtpEncryption, keyLabel.rtpAuthentication, keyLabel.rtpSalt),
      rtcp: keys(keyLabel.rtcpEncryption, keyLabel.rtcpAuthentication, keyLabel.rtcpSalt),
    };
  } finally {
    cipher.close();
  }
}

/**
 * RFC 3711 §4.3.3: the keystream of AES in counter mode under the master key, from `x · 2^16`, where `x` is the label above the
 * salt. A salt of 96 bits is padded on the right (RFC 7714 §11).
 */
export function deriveKey(
  crypto: SrtpCrypto,
  cipher: BlockCipher,
  masterSalt: Uint8Array,
  label: number,
  length: number,
): Uint8Array {
  const { block } = crypto;
  const key = new Uint8Array(length);
  for (let at = 0; at < length; at += BLOCK_SIZE) {
    block.fill(0);
    block.set(masterSalt);
    block[LABEL_AT]! ^= label;
    block[BLOCK_SIZE - 1] = at / BLOCK_SIZE;
    cipher.encrypt();
    key.set(block.subarray(0, Math.min(BLOCK_SIZE, length - at)), at);
  }
  block.fill(0);
  return key;
}
