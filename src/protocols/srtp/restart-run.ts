/**
 * Tells a sender that has begun again from single packets that come again. A peer that renegotiates may lose its counters and keep its
 * key: it goes back to rollover counter 0 (or SRTCP index 0), below the replay window, and would not be heard for hours. It
 * is believed after some authentic packets in a row, each the successor of the one before, with nothing newer in
 * between, and only where signalling has made it likely (`SrtpContext.expectRestart`): a recording could do the same.
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

  /** The index that would go on with the run, or -1. */
  get next(): number {
    return this.#next;
  }

  /** Something newer has come. */
  clear(): void {
    this.#next = -1;
    this.#length = 0;
  }
}
