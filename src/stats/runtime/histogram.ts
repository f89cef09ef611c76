/** Counts of values by size, summed up over all time. */
export class Histogram {
  /** Upper bounds of the buckets, rising; what is above the last is in `count` only. */
  readonly bounds: readonly number[];
  /** Of each bucket alone. */
  readonly counts: readonly number[];
  readonly #counts: number[];
  #count = 0;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = this.#counts = bounds.map(() => 0);
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  note(value: number): void {
    this.#count += 1;
    this.#sum += value;
    for (let index = 0; index < this.bounds.length; index += 1) {
      if (value > this.bounds[index]!) continue;
      this.#counts[index]! += 1;
      return;
    }
  }
}

/** Seconds, from what nobody notices to what everybody hears. */
export const pauseBounds: readonly number[] = [
  0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5,
];
