/** Packets that pay for one series of retries. */
const PRICE = 16;
/** Series that can be saved up. */
const MOST = 4;

/**
 * Keeps retries with other rollover counters from tripling what a flood of forged packets costs: each packet earns a sixteenth of a
 * series, whether it was authentic or not. A stream that has lost its place gets its retry at once, since it has saved up;
 * in a flood every sixteenth packet still does, on average.
 */
export class RetryBudget {
  #credit = MOST * PRICE;

  earn(): void {
    if (this.#credit < MOST * PRICE) this.#credit += 1;
  }

  /** True if a series may be made. */
  spend(): boolean {
    if (this.#credit < PRICE) return false;
    this.#credit -= PRICE;
    return true;
  }
}
