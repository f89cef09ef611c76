import type { Call } from '../call.ts';
import type { StreamAdvance } from './call-quality.ts';
import type { MosMethod } from './mos.ts';
import { QualityTotals } from './quality-totals.ts';

/** How often the sources of a call are looked at. */
export const SAMPLE_INTERVAL_MS = 5000;

/** Quality sums of the daemon. */
export interface QualityReport {
  readonly all: QualityTotals;
  /** By the number of the local address that media came in on (`LocalAddress.id`). */
  readonly byAddress: ReadonlyMap<number, QualityTotals>;
}

/** Looks at the calls in turns, each once in five seconds, and adds up what it finds. */
export class QualityMonitor implements QualityReport {
  readonly all = new QualityTotals();
  readonly byAddress = new Map<number, QualityTotals>();
  readonly #calls: () => Iterable<Call>;
  readonly #method: MosMethod;
  readonly #unixMs: () => number;
  #turn: Iterator<Call> | null = null;
  /** Calls at the start of the turn: as many take five seconds, and what comes later has its place in the next turn. */
  #turnSize = 0;
  /** Of these, how many have not been looked at. */
  #left = 0;
  /** Of a call to be looked at: what is left over goes into the next tick. */
  #due = 0;

  constructor(calls: () => Iterable<Call>, method: MosMethod, unixMs: () => number) {
    this.#calls = calls;
    this.#method = method;
    this.#unixMs = unixMs;
  }

  /** To be called often; looks at as many calls as the time that has passed makes due. */
  tick(elapsedMs: number, callCount: number): void {
    if (this.#turn === null) {
      if (callCount === 0) return;
      this.#turn = this.#calls()[Symbol.iterator]();
      this.#turnSize = callCount;
      this.#left = callCount;
    }
    for (this.#due += (elapsedMs / SAMPLE_INTERVAL_MS) * this.#turnSize; this.#due >= 1; this.#due -= 1) {
      const next = this.#turn.next();
      if (next.done !== true) this.#sample(next.value, false);
      this.#left -= 1;
      if (next.done !== true && this.#left > 0) continue;
      this.#turn = null;
      this.#due = 0;
      return;
    }
  }

  /** One call at once: it is about to be reported for good, or to end. */
  sample(call: Call): void {
    this.#sample(call, true);
  }

  #sample(call: Call, isLast: boolean): void {
    call.quality.sample(call, { at: this.#unixMs(), method: this.#method, isLast, note: this.#note });
  }

  readonly #note = (advance: StreamAdvance): void => {
    addAdvance(this.all, advance);
    const id = advance.leg.ports?.address.id;
    if (id === undefined) return;
    const known = this.byAddress.get(id) ?? new QualityTotals();
    this.byAddress.set(id, known);
    addAdvance(known, advance);
  };
}

function addAdvance(totals: QualityTotals, advance: StreamAdvance): void {
  totals.add(advance);
  if (advance.reportedJitterMs !== null) totals.addReportedJitter(advance.reportedJitterMs);
}
