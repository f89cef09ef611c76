/**
 * Bounds how many messages a worker sends about what its peers do: a stranger who alternates sources or SSRCs must
 * not be able to keep the main thread busy. What is left out is in the counters all the same.
 */
export class EventBudget {
  readonly #perSecond: number;
  #left: number;
  #filledAt = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#left = perSecond;
  }

  /** `now`: monotonic milliseconds. */
  take(now: number): boolean {
    if (now - this.#filledAt >= 1000) {
      this.#filledAt = now;
      this.#left = this.#perSecond;
    }
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}
