/** Names as in the IANA registry of SRTP protection profiles, which are also those of SDES (RFC 4568, RFC 7714). */
export type SrtpProfileName =
  'AEAD_AES_256_GCM' | 'AEAD_AES_128_GCM' | 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32';

export interface SrtpProfile {
  /** Two bytes on the wire. */
  readonly id: number;
  readonly name: SrtpProfileName;
  /** Bytes. */
  readonly keyLength: number;
  readonly saltLength: number;
}

/** RFC 5764 §4.1.2 and RFC 7714 §14.2, in the order in which we offer them. */
export const srtpProfiles: readonly SrtpProfile[] = [
  { id: 0x0008, name: 'AEAD_AES_256_GCM', keyLength: 32, saltLength: 12 },
  { id: 0x0007, name: 'AEAD_AES_128_GCM', keyLength: 16, saltLength: 12 },
  { id: 0x0001, name: 'AES_CM_128_HMAC_SHA1_80', keyLength: 16, saltLength: 14 },
  { id: 0x0002, name: 'AES_CM_128_HMAC_SHA1_32', keyLength: 16, saltLength: 14 },
];

export function srtpProfileById(id: number): SrtpProfile | null {
  return srtpProfiles.find((profile) => profile.id === id) ?? null;
}
