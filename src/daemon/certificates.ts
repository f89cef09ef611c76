import { createHash, randomBytes } from 'node:crypto';
import type { CertificateSource } from '../call/context.ts';

/** Stands in until the data plane makes certificates: a number, and fingerprints of bytes that nobody can present. */
export function createCertificateSource(): CertificateSource {
  const bytes = randomBytes(64);
  const certificate = {
    id: 1,
    fingerprint: (hash: string) =>
      createHash(hash.replace('-', ''))
        .update(bytes)
        .digest('hex')
        .toUpperCase()
        .replaceAll(/(..)(?!$)/g, '$1:'),
  };
  return { current: () => certificate };
}
