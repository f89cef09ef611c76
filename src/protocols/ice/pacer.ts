/**
 * Spreads the checks of many agents over time: each `reserve` gives out the next free slot, so that all agents that
 * share a pacer start at most one check an interval, in the order in which they asked.
 */
export class IcePacer {
  readonly #intervalMs: number;
  #nextSlot = 0;

  constructor(checksPerSecond: number) {
    this.#intervalMs = 1000 / checksPerSecond;
  }

  /** When the asker may start one check; not before `earliest`. */
  reserve(earliest: number): number {
    const slot = Math.max(earliest, this.#nextSlot);
    this.#nextSlot = slot + this.#intervalMs;
    return slot;
  }
}
