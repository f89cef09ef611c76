import { OpensslSrtpCrypto, type HmacMethod } from '../../src/native/openssl/srtp-crypto.ts';
import { Slab } from '../../src/native/slab.ts';
import { SrtpContext, type SrtpContextOptions, type SrtpCrypto } from '../../src/protocols/srtp/index.ts';

export interface SrtpBench {
  readonly crypto: SrtpCrypto;
  /** OpenSSL contexts that are alive. */
  readonly contexts: () => number;
  readonly close: () => void;
}

/** The real cryptography on a packet memory of its own. */
export function srtpBench(size = 8192, method?: HmacMethod): SrtpBench {
  const crypto = new OpensslSrtpCrypto(new Slab(size), undefined, method);
  return { crypto, contexts: () => crypto.contexts, close: () => crypto.close() };
}

/** A context that is asked with arrays: gives the changed packet, or the negated drop code. */
export class PacketContext {
  readonly context: SrtpContext;
  readonly #crypto: SrtpCrypto;

  constructor(crypto: SrtpCrypto, options: SrtpContextOptions) {
    this.#crypto = crypto;
    this.context = new SrtpContext(crypto, options);
  }

  protectRtp(packet: Uint8Array, at = 0): Uint8Array | number {
    return this.#run(packet, at, (offset, length) => this.context.protectRtp(offset, length));
  }

  unprotectRtp(packet: Uint8Array, at = 0): Uint8Array | number {
    return this.#run(packet, at, (offset, length) => this.context.unprotectRtp(offset, length));
  }

  protectRtcp(packet: Uint8Array, at = 0): Uint8Array | number {
    return this.#run(packet, at, (offset, length) => this.context.protectRtcp(offset, length));
  }

  unprotectRtcp(packet: Uint8Array, at = 0): Uint8Array | number {
    return this.#run(packet, at, (offset, length) => this.context.unprotectRtcp(offset, length));
  }

  close(): void {
    this.context.close();
  }

  #run(
    packet: Uint8Array,
    at: number,
    operation: (offset: number, length: number) => number,
  ): Uint8Array | number {
    const { bytes } = this.#crypto;
    bytes.set(packet, at);
    const result = operation(at, packet.length);
    return result < 0 ? result : bytes.slice(at, at + result);
  }
}
