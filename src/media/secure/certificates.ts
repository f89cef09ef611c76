import { createHash } from 'node:crypto';
import type { DtlsCertificate } from '../../native/openssl/x509-certificate.ts';

/** A certificate as workers know it. Plans name it by its number. */
export interface CertificateData extends DtlsCertificate {
  readonly id: number;
}

/** What SDP says of a certificate. */
export interface PresentedCertificate {
  readonly id: number;
  /** Value of `a=fingerprint` behind the name of the hash (RFC 8122 §5). `hash`: `SHA-256` and the like, in any case. */
  readonly fingerprint: (hash: string) => string;
}

/** Made anew so long before the end of its validity. */
const RENEW_BEFORE_MS = 86_400_000;
/** Calls that are older than so many certificates keep the keys they have, but cannot do another handshake. */
const KEPT = 4;

/** The certificates of this daemon: the first is made when it is first needed, each next one before the last expires. */
export class CertificateStore {
  readonly #create: () => DtlsCertificate;
  readonly #onNew: (certificate: CertificateData) => void;
  readonly #now: () => number;
  #certificates: readonly CertificateData[] = [];
  #lastId = 0;

  /** `onNew` must make it known to the workers before any plan that names it. `now`: milliseconds since 1970. */
  constructor(
    create: () => DtlsCertificate,
    onNew: (certificate: CertificateData) => void,
    now: () => number = Date.now,
  ) {
    this.#create = create;
    this.#onNew = onNew;
    this.#now = now;
  }

  get all(): readonly CertificateData[] {
    return this.#certificates;
  }

  /** The one to present in new SDP. */
  current(): PresentedCertificate {
    let latest = this.#certificates.at(-1);
    if (latest === undefined || this.#now() > latest.notAfter - RENEW_BEFORE_MS) latest = this.#renew();
    const { id, certificate } = latest;
    return { id, fingerprint: (hash) => fingerprintOf(certificate, hash) };
  }

  #renew(): CertificateData {
    this.#lastId += 1;
    const certificate = { ...this.#create(), id: this.#lastId };
    this.#certificates = [...this.#certificates, certificate].slice(-KEPT);
    this.#onNew(certificate);
    return certificate;
  }
}

/** Bytes in upper-case hexadecimal with colons. */
function fingerprintOf(certificate: Uint8Array, hash: string): string {
  const digest = createHash(hash.toLowerCase().replace('-', '')).update(certificate).digest('hex');
  return digest.toUpperCase().replace(/..(?=.)/g, '$&:');
}
