/** How far a stream's counters of drops have been added up. */
export class DropMark {
  /** Most streams drop nothing. */
  #counts: Uint32Array | null = null;

  /** Adds what the counters have gained since the last time. They are of 32 bits, and may have come round. */
  advance(now: Uint32Array, sums: Float64Array): void {
    let known = this.#counts;
    for (let code = 0; code < now.length; code += 1) {
      const count = now[code]!;
      if (count === 0) continue;
      known ??= this.#counts = new Uint32Array(now.length);
      sums[code]! += (count - known[code]!) >>> 0;
      known[code] = count;
    }
  }
}
