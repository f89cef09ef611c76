import { assert } from '../../base/assert.ts';
import type { CryptoMemory } from './crypto-memory.ts';
import { blockCiphers, cipherInit, counterCiphers, encryptUpdate } from './libcrypto.ts';

/** AES in counter mode (NIST SP 800-38A §6.5), with keys of 16, 24 or 32 bytes. */
export class AesCounterCipher {
  readonly #memory: CryptoMemory;
  readonly #packets: number;
  readonly #iv: number;
  readonly #written: number;
  #context: number;

  constructor(memory: CryptoMemory, key: Uint8Array) {
    this.#memory = memory;
    this.#packets = memory.packets.address;
    this.#iv = memory.slab.address + memory.block;
    this.#written = memory.slab.address + memory.written;
    this.#context = memory.createCipher(counterCiphers.get(key.length), key);
  }

  /** XORs the keystream that starts at the counter block in `block` over `length` bytes of a packet. */
  apply(offset: number, length: number): void {
    const context = this.#context;
    assert(context !== 0, 'cipher used after close');
    const at = this.#packets + offset;
    const isDone =
      cipherInit(context, 0, 0, 0, this.#iv, -1) === 1 &&
      encryptUpdate(context, at, this.#written, at, length) === 1;
    // A packet must not go out in clear because of us.
    assert(isDone, 'AES-CTR failed');
  }

  close(): void {
    this.#memory.freeCipher(this.#context);
    this.#context = 0;
  }
}

/** AES one block at a time, for key derivation and AES-F8. */
export class AesBlockCipher {
  readonly #memory: CryptoMemory;
  readonly #block: number;
  readonly #written: number;
  #context: number;

  constructor(memory: CryptoMemory, key: Uint8Array) {
    this.#memory = memory;
    this.#block = memory.slab.address + memory.block;
    this.#written = memory.slab.address + memory.written;
    this.#context = memory.createCipher(blockCiphers.get(key.length), key);
  }

  /** Encrypts the 16 bytes of `block` in place. */
  encrypt(): void {
    assert(this.#context !== 0, 'cipher used after close');
    const isDone = encryptUpdate(this.#context, this.#block, this.#written, this.#block, 16) === 1;
    assert(isDone, 'AES failed');
  }

  close(): void {
    this.#memory.freeCipher(this.#context);
    this.#context = 0;
  }
}
