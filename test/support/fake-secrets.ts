import type { CallContext } from '../../src/call/context.ts';

export interface FakeSecrets extends Pick<CallContext, 'randomBytes' | 'certificates'> {
  /** From now on new associations get the next certificate. */
  readonly renewCertificate: () => void;
}

/** Chance and certificates for tests: bytes count up, and a fingerprint tells its certificate and hash. */
export function createFakeSecrets(): FakeSecrets {
  let nextByte = 0;
  let id = 1;
  return {
    randomBytes: (count) => Uint8Array.from({ length: count }, () => (nextByte = (nextByte + 1) % 256)),
    certificates: {
      current: () => {
        const number = id;
        return { id: number, fingerprint: (hash) => fakeFingerprint(number, hash) };
      },
    },
    renewCertificate: () => {
      id += 1;
    },
  };
}

const hashBytes: Readonly<Record<string, number>> = {
  'sha-1': 20,
  'sha-224': 28,
  'sha-256': 32,
  'sha-384': 48,
  'sha-512': 64,
};

export function fakeFingerprint(certificate: number, hash = 'sha-256'): string {
  return Array.from({ length: hashBytes[hash] ?? 0 }, () => `C${certificate}`).join(':');
}
