import { Nap, setTimerSlack } from '../../native/sleep.ts';
import type { CoalesceOptions } from './messages.ts';

/** The rate is taken over at least this long. */
const MEASURE_MS = 10;
/** With that many packets in one round the worker is behind: sleeping would only make it later. */
const BUSY_ROUND = 64;

/**
 * Lets one wake-up serve several packets: while packets come fast, the worker sleeps a little after each round. A
 * packet then waits for at most the length of a nap, which at the rates where it happens is far below what a network
 * adds; in exchange the kernel need not wake the worker for each. Below the rate given, nothing is delayed.
 */
export class Coalescer {
  readonly #nap: Nap | null;
  readonly #fromRate: number;
  #count = 0;
  #since = 0;
  #isBusy = false;

  constructor({ napMicroseconds, fromPacketsPerSecond }: CoalesceOptions) {
    this.#nap = napMicroseconds > 0 ? new Nap(napMicroseconds) : null;
    this.#fromRate = fromPacketsPerSecond;
    setTimerSlack(1000);
  }

  /** Call after each round, with its time in monotonic milliseconds. */
  afterRound(packets: number, now: number): void {
    if (this.#nap === null) return;
    this.#count += packets;
    const elapsed = now - this.#since;
    if (elapsed >= MEASURE_MS) {
      this.#isBusy = this.#count * 1000 >= this.#fromRate * elapsed;
      this.#count = 0;
      this.#since = now;
    }
    if (this.#isBusy && packets > 0 && packets < BUSY_ROUND) this.#nap.sleep();
  }
}
