import { performance } from 'node:perf_hooks';
import { monotonicMs } from '../../base/clock.ts';

/** The wall clock may be stepped; that shows within this time. */
const WALL_CLOCK_CHECK_MS = 1000;

/**
 * The time of a round, read once for all its packets, in milliseconds. Arrival times, and with them jitter, are as
 * coarse as rounds are far apart: half a millisecond where the worker naps.
 */
export class RoundClock {
  /** As `monotonicMs`, the same in all threads. */
  monotonic = 0;
  unix = 0;
  /** `performance.now()` allocates nothing, but counts from the start of its thread. */
  readonly #offset = monotonicMs() - performance.now();
  #unixOffset = 0;
  #checkedAt = Number.NEGATIVE_INFINITY;

  constructor() {
    this.read();
  }

  read(): void {
    const now = performance.now() + this.#offset;
    if (now - this.#checkedAt >= WALL_CLOCK_CHECK_MS) {
      this.#checkedAt = now;
      this.#unixOffset = Date.now() - now;
    }
    this.monotonic = now;
    this.unix = now + this.#unixOffset;
  }
}
