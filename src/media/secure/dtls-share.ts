import { randomBytes } from 'node:crypto';
import type { SocketAddress } from '../../native/socket-address.ts';
import { OpensslDtlsEngine } from '../../native/openssl/dtls-engine.ts';
import { DtlsMemory } from '../../native/openssl/dtls-memory.ts';
import { HandshakeBudget, HelloCookies } from '../../protocols/dtls/index.ts';
import type { CertificateData } from './certificates.ts';

/** Engines of older certificates are let go of; sessions that they have made go on. */
const KEPT_ENGINES = 4;

/** What the DTLS sessions of one worker have in common. */
export class DtlsShare {
  readonly budget = new HandshakeBudget();
  readonly cookies = new HelloCookies(randomBytes);
  readonly #memory = new DtlsMemory();
  readonly #engines = new Map<number, OpensslDtlsEngine>();
  readonly #sendCopy: (fd: number, datagram: Uint8Array, length: number, to: SocketAddress) => void;

  constructor(sendCopy: (fd: number, datagram: Uint8Array, length: number, to: SocketAddress) => void) {
    this.#sendCopy = sendCopy;
  }

  addCertificate(certificate: CertificateData): void {
    this.#engines.set(certificate.id, new OpensslDtlsEngine({ certificate }, this.#memory));
    if (this.#engines.size <= KEPT_ENGINES) return;
    const [oldest, engine] = this.#engines.entries().next().value!;
    engine.free();
    this.#engines.delete(oldest);
  }

  /** Null: the certificate is older than what is kept. */
  engine(certificate: number): OpensslDtlsEngine | null {
    return this.#engines.get(certificate) ?? null;
  }

  send(fd: number, to: SocketAddress, datagram: Uint8Array, length: number): void {
    if (fd >= 0 && to.isSet) this.#sendCopy(fd, datagram, length, to);
  }
}
