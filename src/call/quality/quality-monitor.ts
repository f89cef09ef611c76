import type { Call } from '../call.ts';
import { CallTurn } from '../call-turn.ts';
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
  #turn: CallTurn | null = null;
  /** Calls at the start of the turn: as many take five seconds. */
  #turnSize = 0;
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
      this.#turn = new CallTurn(this.#calls(), callCount);
      this.#turnSize = callCount;
    }
    for (this.#due += (elapsedMs / SAMPLE_INTERVAL_MS) * this.#turnSize; this.#due >= 1; this.#due -= 1) {
      const call = this.#turn.next();
      if (call !== null) this.#sample(call, false);
      if (!this.#turn.isOver) continue;
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
