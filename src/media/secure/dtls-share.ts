import { randomBytes } from 'node:crypto';
import type { SocketAddress } from '../../native/socket-address.ts';
import { OpensslDtlsEngine } from '../../native/openssl/dtls-engine.ts';
import { DtlsMemory } from '../../native/openssl/dtls-memory.ts';
import { HandshakeBudget, HelloCookies } from '../../protocols/dtls/index.ts';
import type { CertificateData } from './certificates.ts';

/** Engines of older certificates are let go of; sessions that they have made go on. */
const KEPT_ENGINES = 4;

/** Of the configuration; the same for all workers. */
export interface DtlsSettings {
  /** Longest datagram of a handshake, in bytes. */
  readonly mtu: number;
  /** In OpenSSL's language; null: its default. */
  readonly ciphers: string | null;
}

export const defaultDtlsSettings: DtlsSettings = { mtu: 1200, ciphers: null };

/** What the DTLS sessions of one worker have in common. */
export class DtlsShare {
  readonly budget = new HandshakeBudget();
  readonly cookies = new HelloCookies(randomBytes);
  readonly #settings: DtlsSettings;
  readonly #memory = new DtlsMemory();
  readonly #engines = new Map<number, OpensslDtlsEngine>();
  readonly #sendCopy: (fd: number, datagram: Uint8Array, length: number, to: SocketAddress) => void;

  constructor(
    settings: DtlsSettings,
    sendCopy: (fd: number, datagram: Uint8Array, length: number, to: SocketAddress) => void,
  ) {
    this.#settings = settings;
    this.#sendCopy = sendCopy;
  }

  addCertificate(certificate: CertificateData): void {
    const { ciphers } = this.#settings;
    const options = ciphers === null ? { certificate } : { certificate, ciphers };
    this.#engines.set(certificate.id, new OpensslDtlsEngine(options, this.#memory));
    if (this.#engines.size <= KEPT_ENGINES) return;
    const [oldest, engine] = this.#engines.entries().next().value!;
    engine.free();
    this.#engines.delete(oldest);
  }

  get mtu(): number {
    return this.#settings.mtu;
  }

  /** Null: the certificate is older than what is kept. */
  engine(certificate: number): OpensslDtlsEngine | null {
    return this.#engines.get(certificate) ?? null;
  }

  send(fd: number, to: SocketAddress, datagram: Uint8Array, length: number): void {
    if (fd >= 0 && to.isSet) this.#sendCopy(fd, datagram, length, to);
  }
}
