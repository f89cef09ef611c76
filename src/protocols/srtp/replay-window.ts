import { assert } from '../../base/assert.ts';

export const FRESH = 0;
export const REPLAYED = 1;
export const TOO_OLD = 2;
/** May a packet pass: not seen yet; seen; so far behind that nobody knows. */
export type ReplayVerdict = typeof FRESH | typeof REPLAYED | typeof TOO_OLD;

/**
 * Which of the last packets have come (RFC 3711 §3.3.2): a ring of bits, one for each index up to the highest. An index is named by its
 * distance from the highest one and its own low 16 bits, so that all numbers here stay small.
 */
export class ReplayWindow {
  readonly size: number;
  readonly #bits: Int32Array;
  readonly #mask: number;

  /** A power of two from 32 to 32768. */
  constructor(size: number) {
    assert(size >= 32 && size <= 32768 && (size & (size - 1)) === 0, `replay window of ${size} packets`);
    this.size = size;
    this.#mask = size - 1;
    this.#bits = new Int32Array(size >> 5);
  }

  /** Changes nothing: only what is authentic may. */
  check(ahead: number, low: number): ReplayVerdict {
    if (ahead > 0) return FRESH;
    if (-ahead >= this.size) return TOO_OLD;
    const at = low & this.#mask;
    return ((this.#bits[at >> 5]! >>> (at & 31)) & 1) === 0 ? FRESH : REPLAYED;
  }

  /** After `check` and authentication. */
  accept(ahead: number, low: number): void {
    if (ahead >= this.size) this.#bits.fill(0);
    else for (let skipped = 1; skipped < ahead; skipped += 1) this.#clear(low - skipped);
    const at = low & this.#mask;
    this.#bits[at >> 5]! |= 1 << (at & 31);
  }

  /** Nothing has come. */
  clear(): void {
    this.#bits.fill(0);
  }

  /** Everything up to the highest index has come, or is to be taken so. */
  fill(): void {
    this.#bits.fill(-1);
  }

  #clear(low: number): void {
    const at = low & this.#mask;
    this.#bits[at >> 5]! &= ~(1 << (at & 31));
  }
}
