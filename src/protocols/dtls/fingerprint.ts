import { createHash } from 'node:crypto';

/** Hashes of RFC 8122 §5 that we take, strongest first. MD5 and MD2 are forbidden there. */
export const fingerprintHashes = ['sha-512', 'sha-384', 'sha-256', 'sha-224', 'sha-1'] as const;
export type FingerprintHash = (typeof fingerprintHashes)[number];

/** What the signalling says of a certificate. `hash` and `value` may be of any case, and of a hash that we do not know. */
export interface Fingerprint {
  readonly hash: string;
  /** Pairs of hexadecimal digits with colons between them. */
  readonly value: string;
}

/** `AB:CD:...` of a certificate in DER. */
export function fingerprintOf(certificate: Uint8Array, hash: FingerprintHash): string {
  const digest = createHash(hash.replace('-', '')).update(certificate).digest('hex').toUpperCase();
  return digest.replace(/..(?!$)/g, '$&:');
}

/** The value of `a=fingerprint` (RFC 8122 §5); null when it is none. */
export function parseFingerprint(value: string): Fingerprint | null {
  const match = /^\s*(\S+)\s+((?:[0-9a-f]{2}:)*[0-9a-f]{2})\s*$/i.exec(value);
  return match && { hash: match[1]!.toLowerCase(), value: match[2]!.toUpperCase() };
}

/** Null when the certificate is one that the signalling speaks of, else what is wrong, for people. */
export function fingerprintMismatch(
  certificate: Uint8Array,
  fingerprints: readonly Fingerprint[],
): string | null {
  // RFC 8122 §5.1: of several hashes only the strongest that is understood counts, so that a weak one opens no door.
  const isOf =
    (hash: FingerprintHash) =>
    (fingerprint: Fingerprint): boolean =>
      fingerprint.hash.toLowerCase() === hash;
  const strongest = fingerprintHashes.find((hash) => fingerprints.some(isOf(hash)));
  if (strongest === undefined) {
    const named = fingerprints.map(({ hash }) => hash).join(', ');
    return `the signalling has no fingerprint that we can check (${named || 'none'})`;
  }
  const actual = fingerprintOf(certificate, strongest);
  const expected = fingerprints.filter(isOf(strongest));
  if (expected.some(({ value }) => value.toUpperCase() === actual)) return null;
  return `the certificate's ${strongest} fingerprint is ${actual}, not that of the signalling`;
}
