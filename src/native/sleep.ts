import { libcFunction } from './libc.ts';
import { Slab } from './slab.ts';

const nanosleep = libcFunction('nanosleep', 'int', ['uintptr_t', 'uintptr_t']);
const prctl = libcFunction('prctl', 'int', ['int', 'uint64_t', 'uint64_t', 'uint64_t', 'uint64_t']);

const PR_SET_TIMERSLACK = 29;

/** Lets sleeps of this thread be late by at most that much; Linux adds 50 µs otherwise (prctl(2)). */
export function setTimerSlack(nanoseconds: number): void {
  prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0);
}

/** A blocking sleep of one fixed length, without allocation. */
export class Nap {
  readonly #slab = new Slab(16);
  readonly #address: number;

  constructor(microseconds: number) {
    const offset = this.#slab.allocate(16);
    this.#slab.view.setBigInt64(offset, BigInt(Math.floor(microseconds / 1e6)), true);
    this.#slab.view.setBigInt64(offset + 8, BigInt(Math.round((microseconds % 1e6) * 1000)), true);
    this.#address = this.#slab.address + offset;
  }

  sleep(): void {
    nanosleep(this.#address, 0);
  }
}
