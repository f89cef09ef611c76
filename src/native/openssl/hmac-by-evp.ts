import { assert } from '../../base/assert.ts';
import { writeUint32 } from '../../base/big-endian.ts';
import type { CryptoMemory } from './crypto-memory.ts';
import { macFinal, macInit, macUpdate } from './libcrypto.ts';

const SHA1_SIZE = 20;
/** `OSSL_PARAM_UTF8_STRING` of openssl/core.h. */
const UTF8_STRING = 4;
const PARAMETER_SIZE = 40;

/** HMAC-SHA1 by OpenSSL's own `EVP_MAC`, for builds without the older functions that `HmacByStates` takes. */
export class HmacByEvp {
  readonly #memory: CryptoMemory;
  #context: number;

  /** `algorithm` is the fetched "HMAC". */
  constructor(memory: CryptoMemory, algorithm: number, key: Uint8Array) {
    this.#memory = memory;
    this.#context = memory.createMac(algorithm);
    const { slab } = memory;
    slab.bytes.set(key, memory.key);
    const parameters = slab.address + writeDigestParameter(memory);
    const done = macInit(this.#context, slab.address + memory.key, key.length, parameters);
    memory.wipeKey();
    if (done === 1) return;
    this.close();
    throw new Error('OpenSSL refuses HMAC-SHA1');
  }

  compute(offset: number, length: number): void {
    this.#begin(offset, length);
    this.#end();
  }

  computeWithWord(offset: number, length: number, word: number): void {
    const { slab, word: at } = this.#memory;
    this.#begin(offset, length);
    writeUint32(slab.bytes, at, word);
    assert(macUpdate(this.#context, slab.address + at, 4) === 1, 'HMAC-SHA1 failed');
    this.#end();
  }

  close(): void {
    this.#memory.freeMac(this.#context);
    this.#context = 0;
  }

  #begin(offset: number, length: number): void {
    assert(this.#context !== 0, 'MAC used after close');
    const isDone =
      macInit(this.#context, 0, 0, 0) === 1 &&
      macUpdate(this.#context, this.#memory.packets.address + offset, length) === 1;
    assert(isDone, 'HMAC-SHA1 failed');
  }

  #end(): void {
    const { slab, mac, written } = this.#memory;
    const done = macFinal(this.#context, slab.address + mac, slab.address + written, SHA1_SIZE);
    assert(done === 1, 'HMAC-SHA1 failed');
  }
}

/** Two `OSSL_PARAM` (key, type, data, size, returned size): digest = SHA1, and the end. Returns their offset. */
function writeDigestParameter(memory: CryptoMemory): number {
  const { slab, parameters } = memory;
  const name = parameters + 2 * PARAMETER_SIZE;
  const value = name + 16;
  slab.bytes.fill(0, parameters, parameters + 2 * PARAMETER_SIZE + 32);
  slab.bytes.set(Buffer.from('digest'), name);
  slab.bytes.set(Buffer.from('SHA1'), value);
  slab.setPointer(parameters, name);
  slab.uint32[(parameters + 8) >> 2] = UTF8_STRING;
  slab.setPointer(parameters + 16, value);
  slab.uint32[(parameters + 24) >> 2] = 4;
  return parameters;
}
