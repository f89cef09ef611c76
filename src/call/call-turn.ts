import type { Call } from './call.ts';

/**
 * One pass over all calls, a few at a time. It is over after as many calls as there were at its start: those that come meanwhile have
 * their place in the next one, so that a pass ends however fast they come.
 */
export class CallTurn {
  readonly #calls: Iterator<Call>;
  #left: number;

  constructor(calls: Iterable<Call>, count: number) {
    this.#calls = calls[Symbol.iterator]();
    this.#left = count;
  }

  get isOver(): boolean {
    return this.#left <= 0;
  }

  /** Null: there is none any more. */
  next(): Call | null {
    if (this.isOver) return null;
    const next = this.#calls.next();
    this.#left = next.done === true ? 0 : this.#left - 1;
    return next.done === true ? null : next.value;
  }
}
