import { assert } from '../../base/assert.ts';
import type { CryptoMemory } from './crypto-memory.ts';
import {
  cipherContextControl,
  cipherInit,
  clearErrors,
  decryptFinal,
  decryptUpdate,
  encryptFinal,
  encryptUpdate,
  gcmCiphers,
} from './libcrypto.ts';

const TAG_LENGTH = 16;
/** `EVP_CTRL_AEAD_GET_TAG` and `EVP_CTRL_AEAD_SET_TAG` of openssl/evp.h. */
const GET_TAG = 0x10;
const SET_TAG = 0x11;
const ENCRYPT = 1;
const DECRYPT = 0;

/** AES-GCM (NIST SP 800-38D) with a tag of 16 bytes and the first 12 bytes of `block` as IV. */
export class AesGcmCipher {
  readonly #memory: CryptoMemory;
  readonly #packets: number;
  readonly #iv: number;
  readonly #written: number;
  readonly #last: number;
  #context: number;

  constructor(memory: CryptoMemory, key: Uint8Array) {
    this.#memory = memory;
    this.#packets = memory.packets.address;
    this.#iv = memory.slab.address + memory.block;
    this.#written = memory.slab.address + memory.written;
    this.#last = memory.slab.address + memory.last;
    this.#context = memory.createCipher(gcmCiphers.get(key.length), key);
  }

  /**
   * Encrypts `length` bytes at `offset` and writes the tag behind them. What is only authenticated are the `headLength` bytes at
   * `head`, then the `tailLength` bytes at `tail`.
   */
  seal(
    head: number,
    headLength: number,
    tail: number,
    tailLength: number,
    offset: number,
    length: number,
  ): void {
    const context = this.#context;
    const packets = this.#packets;
    const written = this.#written;
    assert(context !== 0, 'cipher used after close');
    const at = packets + offset;
    const isDone =
      cipherInit(context, 0, 0, 0, this.#iv, ENCRYPT) === 1 &&
      encryptUpdate(context, 0, written, packets + head, headLength) === 1 &&
      (tailLength === 0 || encryptUpdate(context, 0, written, packets + tail, tailLength) === 1) &&
      (length === 0 || encryptUpdate(context, at, written, at, length) === 1) &&
      encryptFinal(context, this.#last, written) === 1 &&
      cipherContextControl(context, GET_TAG, TAG_LENGTH, at + length) === 1;
    assert(isDone, 'AES-GCM failed');
  }

  /** The reverse, with the tag behind the `length` bytes. False if it does not fit; then the bytes are as they were. */
  open(
    head: number,
    headLength: number,
    tail: number,
    tailLength: number,
    offset: number,
    length: number,
  ): boolean {
    const context = this.#context;
    const packets = this.#packets;
    const written = this.#written;
    assert(context !== 0, 'cipher used after close');
    const at = packets + offset;
    const isDone =
      cipherInit(context, 0, 0, 0, this.#iv, DECRYPT) === 1 &&
      cipherContextControl(context, SET_TAG, TAG_LENGTH, at + length) === 1 &&
      decryptUpdate(context, 0, written, packets + head, headLength) === 1 &&
      (tailLength === 0 || decryptUpdate(context, 0, written, packets + tail, tailLength) === 1) &&
      (length === 0 || decryptUpdate(context, at, written, at, length) === 1);
    assert(isDone, 'AES-GCM failed');
    if (decryptFinal(context, this.#last, written) === 1) return true;
    this.#restore(at, length);
    return false;
  }

  close(): void {
    this.#memory.freeCipher(this.#context);
    this.#context = 0;
  }

  /** GCM is a stream cipher: the same keystream once more gives back what was there. */
  #restore(at: number, length: number): void {
    clearErrors();
    if (length === 0) return;
    const isDone =
      cipherInit(this.#context, 0, 0, 0, this.#iv, ENCRYPT) === 1 &&
      encryptUpdate(this.#context, at, this.#written, at, length) === 1;
    assert(isDone, 'AES-GCM failed');
  }
}
