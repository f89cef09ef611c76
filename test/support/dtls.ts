import { OpensslDtlsEngine } from '../../src/native/openssl/dtls-engine.ts';
import { createCertificate, type DtlsCertificate } from '../../src/native/openssl/x509-certificate.ts';
import {
  DtlsSession,
  HandshakeBudget,
  fingerprintOf,
  type DtlsEngine,
  type DtlsSessionOptions,
  type DtlsState,
  type Fingerprint,
  type KeyMaterial,
  type SrtpProfileName,
} from '../../src/protocols/dtls/index.ts';

/** OpenSSL's timer goes by the real clock. Nothing is to be repeated on a busy machine where nothing is lost. */
const PATIENT = { firstTimeoutMs: 5000, longestTimeoutMs: 5000 };
/** It calls less than 15 ms nothing; this keeps tests with losses short. */
const IMPATIENT = { firstTimeoutMs: 20, longestTimeoutMs: 60 };

export interface Identity {
  readonly certificate: DtlsCertificate;
  readonly engine: DtlsEngine;
  readonly fingerprint: Fingerprint;
}

export function dtlsIdentity(
  options: {
    readonly key?: 'prime256v1' | 'RSA';
    readonly profiles?: readonly SrtpProfileName[];
    readonly certificate?: DtlsCertificate;
    readonly ciphers?: string;
    /** For tests with losses. */
    readonly isImpatient?: boolean;
  } = {},
): Identity {
  const certificate =
    options.certificate ??
    createCertificate({ commonName: 'test', now: Date.now(), key: options.key ?? 'prime256v1' });
  const engine = new OpensslDtlsEngine({
    certificate,
    ...(options.profiles && { profiles: options.profiles }),
    ...(options.ciphers !== undefined && { ciphers: options.ciphers }),
    ...(options.isImpatient === true ? IMPATIENT : PATIENT),
  });
  return {
    certificate,
    engine,
    fingerprint: { hash: 'sha-256', value: fingerprintOf(certificate.certificate, 'sha-256') },
  };
}

/** A session with what came out of it. */
export interface DtlsEnd {
  readonly session: DtlsSession;
  /** Not taken by anybody yet. */
  readonly outbox: Uint8Array[];
  readonly keys: KeyMaterial[];
  readonly states: DtlsState[];
}

export function dtlsEnd(
  options: Omit<DtlsSessionOptions, 'effects' | 'budget'> & { readonly budget?: HandshakeBudget },
): DtlsEnd {
  const outbox: Uint8Array[] = [];
  const keys: KeyMaterial[] = [];
  const states: DtlsState[] = [];
  const session = new DtlsSession({
    ...options,
    budget: options.budget ?? new HandshakeBudget(),
    effects: {
      send: (bytes, length) => void outbox.push(bytes.slice(0, length)),
      keys: (material) => void keys.push(material),
      stateChanged: (state) => void states.push(state),
    },
  });
  return { session, outbox, keys, states };
}

/** Hands everything over, in order and without loss, until both are silent; returns what was handed over. */
export function exchangeAll(a: DtlsEnd, b: DtlsEnd, now = 0, source: string | null = null): Uint8Array[] {
  const seen: Uint8Array[] = [];
  while (a.outbox.length + b.outbox.length > 0) {
    for (const datagram of a.outbox.splice(0)) {
      seen.push(datagram);
      b.session.receive(datagram, 0, datagram.length, now, source);
    }
    for (const datagram of b.outbox.splice(0)) {
      seen.push(datagram);
      a.session.receive(datagram, 0, datagram.length, now, source);
    }
  }
  return seen;
}

/** An active and a passive end that trust each other, with nothing done yet. */
export function dtlsPair(
  active: Identity,
  passive: Identity,
  options: Partial<DtlsSessionOptions> = {},
): { readonly active: DtlsEnd; readonly passive: DtlsEnd } {
  return {
    active: dtlsEnd({
      engine: active.engine,
      role: 'active',
      fingerprints: [passive.fingerprint],
      ...options,
    }),
    passive: dtlsEnd({
      engine: passive.engine,
      role: 'passive',
      fingerprints: [active.fingerprint],
      ...options,
    }),
  };
}
