/**
 * Tells a sender that has begun again from a single packet that comes again. A peer that loses its counters but not its key goes back
 * to rollover counter 0 (or SRTCP index 0), below the replay window, and would not be heard for hours. It is believed
 * after some authentic packets in a row, each the successor of the one before, with nothing newer in between. Who has
 * recorded such a run can replay it only while the sender is silent, and only that often.
 */
export class RestartRun {
  #next = -1;
  #length = 0;

  /** An authentic packet below the window, and where: its index. True if it makes the run complete; never for `needed` 0. */
  note(index: number, needed: number): boolean {
    this.#length = index === this.#next ? this.#length + 1 : 1;
    this.#next = index + 1;
    return needed > 0 && this.#length >= needed;
  }

  /** Something newer has come. */
  clear(): void {
    this.#next = -1;
    this.#length = 0;
  }
}
