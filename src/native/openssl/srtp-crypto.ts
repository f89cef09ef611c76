import type { Slab } from '../slab.ts';
import { AesBlockCipher, AesCounterCipher } from './counter-cipher.ts';
import { CryptoMemory } from './crypto-memory.ts';
import { AesGcmCipher } from './gcm-cipher.ts';
import { HmacByEvp } from './hmac-by-evp.ts';
import { HmacByStates, type Sha1Functions } from './hmac-by-states.ts';
import { macFetch, macFree, sha1Transform, sha1Update } from './libcrypto.ts';

/** Which way HMAC-SHA1 is computed; `auto` takes the faster one if it is there and right. */
export type HmacMethod = 'auto' | 'states' | 'evp';

/**
 * Ciphers and MACs on the packets of one slab, which are named by offset and length: what `protocols/srtp` asks for as its
 * `SrtpCrypto`. One a thread; all share the small places `block` and `mac`, so nothing here is reentrant.
 */
export class OpensslSrtpCrypto {
  readonly bytes: Uint8Array;
  readonly limit: number;
  readonly block: Uint8Array;
  readonly mac: Uint8Array;
  readonly #memory: CryptoMemory;
  readonly #sha1: Sha1Functions | null;
  #hmac = 0;

  /** Packets and what is appended to them end before `limit`. */
  constructor(packets: Slab, limit = packets.bytes.length, method: HmacMethod = 'auto') {
    this.bytes = packets.bytes;
    this.limit = limit;
    const memory = new CryptoMemory(packets);
    this.#memory = memory;
    this.block = memory.slab.bytes.subarray(memory.block, memory.block + 16);
    this.mac = memory.slab.bytes.subarray(memory.mac, memory.mac + 20);
    this.#sha1 = method === 'evp' ? null : this.#findSha1();
    if (method === 'states' && this.#sha1 === null) throw new Error('this OpenSSL has no usable SHA1_Update');
  }

  /** OpenSSL contexts that are alive. */
  get contexts(): number {
    return this.#memory.contexts;
  }

  createCounterCipher(key: Uint8Array): AesCounterCipher {
    return new AesCounterCipher(this.#memory, key);
  }

  createBlockCipher(key: Uint8Array): AesBlockCipher {
    return new AesBlockCipher(this.#memory, key);
  }

  createAeadCipher(key: Uint8Array): AesGcmCipher {
    return new AesGcmCipher(this.#memory, key);
  }

  createHmacSha1(key: Uint8Array): HmacByStates | HmacByEvp {
    if (this.#sha1 !== null) return new HmacByStates(this.#memory, this.#sha1, key);
    if (this.#hmac === 0) this.#hmac = macFetch(0, 'HMAC', 0);
    return new HmacByEvp(this.#memory, this.#hmac, key);
  }

  /** Ciphers and MACs must have been closed before. */
  close(): void {
    if (this.#hmac !== 0) macFree(this.#hmac);
    this.#hmac = 0;
  }

  /** Takes nothing on trust: another layout of `SHA_CTX` would give wrong tags, which this would show. */
  #findSha1(): Sha1Functions | null {
    if (sha1Update === null || sha1Transform === null) return null;
    const functions = { update: sha1Update, transform: sha1Transform };
    const memory = new CryptoMemory(this.#memory.slab);
    const mac = new HmacByStates(memory, functions, new Uint8Array(20).fill(0x0b));
    const text = 'Hi There';
    const scratch = this.#memory.key;
    this.#memory.slab.bytes.set(Buffer.from(text), scratch);
    mac.compute(scratch, text.length);
    this.#memory.wipeKey();
    const result = Buffer.from(memory.slab.bytes.subarray(memory.mac, memory.mac + 20)).toString('hex');
    // RFC 2202 §3, test case 1.
    return result === 'b617318655057264e28bc0b6fb378c8ef146be00' ? functions : null;
  }
}

/** For packets in `slab`; those and what is appended to them end before `limit`. */
export function createSrtpCrypto(slab: Slab, limit?: number): OpensslSrtpCrypto {
  return new OpensslSrtpCrypto(slab, limit);
}
