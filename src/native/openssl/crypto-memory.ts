import { assert } from '../../base/assert.ts';
import { Slab } from '../slab.ts';
import {
  cipherContextFree,
  cipherContextNew,
  cipherInit,
  macContextFree,
  macContextNew,
} from './libcrypto.ts';

const BLOCK_SIZE = 16;
const SHA1_SIZE = 20;
/** `SHA_CTX` of openssl/sha.h: five words of state, two of length, 64 bytes of data, how many of them are used. */
export const SHA_CTX_SIZE = 96;

/**
 * Native memory that the ciphers of one thread share: packets, and small places for IVs, keys and results. Also counts the
 * OpenSSL contexts that are alive, so that a leak is a number and not a feeling.
 */
export class CryptoMemory {
  readonly packets: Slab;
  readonly slab = new Slab(4096);
  readonly block = this.#place(BLOCK_SIZE);
  readonly mac = this.#place(SHA1_SIZE);
  /** Where OpenSSL says how much it has written. */
  readonly written = this.#place(8);
  /** Where `EVP_*Final` would write a last block. */
  readonly last = this.#place(2 * BLOCK_SIZE);
  readonly key = this.#place(64);
  readonly sha = this.#place(SHA_CTX_SIZE);
  readonly outerBlock = this.#place(64);
  readonly word = this.#place(8);
  readonly parameters = this.#place(112);
  contexts = 0;

  constructor(packets: Slab) {
    this.packets = packets;
  }

  /** A context with a key; the IV is still to be set. */
  createCipher(cipher: number | undefined, key: Uint8Array): number {
    assert(cipher !== undefined, `no AES with keys of ${key.length} bytes`);
    const context = cipherContextNew();
    assert(context !== 0, 'OpenSSL is out of memory');
    this.contexts += 1;
    const { slab } = this;
    slab.bytes.set(key, this.key);
    const done = cipherInit(context, cipher, 0, slab.address + this.key, 0, 1);
    this.wipeKey();
    if (done === 1) return context;
    this.freeCipher(context);
    throw new Error('OpenSSL refuses the cipher');
  }

  freeCipher(context: number): void {
    if (context === 0) return;
    cipherContextFree(context);
    this.contexts -= 1;
  }

  createMac(algorithm: number): number {
    const context = macContextNew(algorithm);
    assert(context !== 0, 'OpenSSL is out of memory');
    this.contexts += 1;
    return context;
  }

  freeMac(context: number): void {
    if (context === 0) return;
    macContextFree(context);
    this.contexts -= 1;
  }

  wipeKey(): void {
    this.slab.bytes.fill(0, this.key, this.key + 64);
  }

  #place(size: number): number {
    return this.slab.allocate(size);
  }
}
