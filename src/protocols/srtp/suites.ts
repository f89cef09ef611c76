/** How the payload is encrypted: RFC 3711 §4.1.1, §4.1.2, §4.1.3, and RFC 7714. */
export type SrtpCipher = 'aesCm' | 'aesF8' | 'null' | 'aesGcm';

/** A crypto suite of SDP, which fixes everything about the transform but the keys. Lengths are in bytes. */
export interface SrtpSuite {
  /** As in `a=crypto`: RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14.1. */
  readonly name: SrtpSuiteName;
  readonly cipher: SrtpCipher;
  /** Of the master key and of the session key alike. */
  readonly keyLength: number;
  /** Of the master salt and of the session salt alike. */
  readonly saltLength: number;
  /** 0 where the cipher authenticates itself. */
  readonly authKeyLength: number;
  readonly rtpTagLength: number;
  readonly rtcpTagLength: number;
  /** SRTP protection profile of DTLS-SRTP (RFC 5764 §4.1.2, RFC 7714 §14.2), or null: for SDES only. */
  readonly profileId: number | null;
  /** Key derivation: AES in counter mode with a key as long as the master key (RFC 3711 §4.3.3, RFC 6188 §2, RFC 7714 §11). */
  readonly kdf: 'AES_128_CM_PRF' | 'AES_192_CM_PRF' | 'AES_256_CM_PRF';
}

export type SrtpSuiteName =
  | 'AEAD_AES_256_GCM'
  | 'AEAD_AES_128_GCM'
  | 'AES_256_CM_HMAC_SHA1_80'
  | 'AES_256_CM_HMAC_SHA1_32'
  | 'AES_192_CM_HMAC_SHA1_80'
  | 'AES_192_CM_HMAC_SHA1_32'
  | 'AES_CM_128_HMAC_SHA1_80'
  | 'AES_CM_128_HMAC_SHA1_32'
  | 'F8_128_HMAC_SHA1_80'
  | 'F8_128_HMAC_SHA1_32'
  | 'NULL_HMAC_SHA1_80'
  | 'NULL_HMAC_SHA1_32';

type KeyLength = 16 | 24 | 32;
const KDFS = { 16: 'AES_128_CM_PRF', 24: 'AES_192_CM_PRF', 32: 'AES_256_CM_PRF' } as const;

const gcm = (name: SrtpSuiteName, keyLength: KeyLength, profileId: number): SrtpSuite => ({
  name,
  cipher: 'aesGcm',
  keyLength,
  saltLength: 12,
  authKeyLength: 0,
  rtpTagLength: 16,
  rtcpTagLength: 16,
  profileId,
  kdf: KDFS[keyLength],
});

/** SRTCP keeps the tag of 80 bits where SRTP has a short one (RFC 4568 §6.2.2). */
const sha1 = (
  name: SrtpSuiteName,
  cipher: SrtpCipher,
  keyLength: KeyLength,
  rtpTagLength: 10 | 4,
  profileId: number | null = null,
): SrtpSuite => ({
  name,
  cipher,
  keyLength,
  saltLength: 14,
  authKeyLength: 20,
  rtpTagLength,
  rtcpTagLength: 10,
  profileId,
  kdf: KDFS[keyLength],
});

/** All suites, in the order in which they are offered. The profiles for NULL ciphers (RFC 5764) are not used in DTLS. */
export const srtpSuites: readonly SrtpSuite[] = [
  gcm('AEAD_AES_256_GCM', 32, 0x0008),
  gcm('AEAD_AES_128_GCM', 16, 0x0007),
  sha1('AES_256_CM_HMAC_SHA1_80', 'aesCm', 32, 10),
  sha1('AES_256_CM_HMAC_SHA1_32', 'aesCm', 32, 4),
  sha1('AES_192_CM_HMAC_SHA1_80', 'aesCm', 24, 10),
  sha1('AES_192_CM_HMAC_SHA1_32', 'aesCm', 24, 4),
  sha1('AES_CM_128_HMAC_SHA1_80', 'aesCm', 16, 10, 0x0001),
  sha1('AES_CM_128_HMAC_SHA1_32', 'aesCm', 16, 4, 0x0002),
  sha1('F8_128_HMAC_SHA1_80', 'aesF8', 16, 10),
  sha1('F8_128_HMAC_SHA1_32', 'aesF8', 16, 4),
  sha1('NULL_HMAC_SHA1_80', 'null', 16, 10),
  sha1('NULL_HMAC_SHA1_32', 'null', 16, 4),
];

const byName: ReadonlyMap<string, SrtpSuite> = new Map(srtpSuites.map((suite) => [suite.name, suite]));
const byProfile: ReadonlyMap<number | null, SrtpSuite> = new Map(
  srtpSuites.filter(({ profileId }) => profileId !== null).map((suite) => [suite.profileId, suite]),
);

/** Null for a suite that we do not have. Upper and lower case are not the same. */
export function srtpSuiteByName(name: string): SrtpSuite | null {
  return byName.get(name) ?? null;
}

export function srtpSuiteByProfile(profileId: number): SrtpSuite | null {
  return byProfile.get(profileId) ?? null;
}
