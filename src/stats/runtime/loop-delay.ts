import { Histogram, pauseBounds } from './histogram.ts';

/**
 * How late the event loop of this thread is, taken from a timer that fires all the time anyway: the time between two of its
 * ticks beyond what was asked for. What blocks the loop for long is met with a probability in proportion to its length.
 */
export class LoopDelay {
  /** Seconds. */
  readonly histogram = new Histogram(pauseBounds);
  readonly #intervalMs: number;
  #lastAt: number | null = null;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** To be called by the timer, with monotonic milliseconds. */
  tick(now: number): void {
    if (this.#lastAt !== null) this.histogram.note(Math.max(0, now - this.#lastAt - this.#intervalMs) / 1000);
    this.#lastAt = now;
  }
}
