import { libcFunction } from './libc.ts';
import { Slab } from './slab.ts';

const nanosleep = libcFunction('nanosleep', 'int', ['uintptr_t', 'uintptr_t']);
const prctl = libcFunction('prctl', 'int', ['int', 'uint64_t', 'uint64_t', 'uint64_t', 'uint64_t']);

const PR_SET_TIMERSLACK = 29;

/** Lets sleeps of this thread be late by at most that much; Linux adds 50 µs otherwise (prctl(2)). */
export function setTimerSlack(nanoseconds: number): void {
  prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0);
}

/** Blocking sleeps of less than a second, without allocation. */
export class Nap {
  readonly #slab = new Slab(16);
  readonly #nanoseconds = (this.#slab.allocate(16) + 8) >> 2;

  sleep(microseconds: number): void {
    this.#slab.uint32[this.#nanoseconds] = microseconds * 1000;
    nanosleep(this.#slab.address, 0);
  }
}
