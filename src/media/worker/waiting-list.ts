/** Things that are due at their times, and others that are kept in mind without one. Times are in monotonic milliseconds. */
export class WaitingList<Item> {
  /** Those that are due, or will be. */
  readonly #dueAt = new Map<Item, number>();
  readonly #idle = new Set<Item>();
  /** No item is due before. */
  #nextAt = Number.POSITIVE_INFINITY;

  add(item: Item, dueAt: number): void {
    this.#idle.delete(item);
    this.#dueAt.set(item, dueAt);
    if (dueAt < this.#nextAt) this.#nextAt = dueAt;
  }

  has(item: Item): boolean {
    return this.#dueAt.has(item);
  }

  /** Kept in mind, but not due. */
  setIdle(item: Item): void {
    this.#dueAt.delete(item);
    this.#idle.add(item);
  }

  idle(): readonly Item[] {
    return [...this.#idle];
  }

  delete(item: Item): void {
    this.#dueAt.delete(item);
    this.#idle.delete(item);
  }

  /** One item that is due, which is not any more. */
  take(now: number): Item | null {
    if (now < this.#nextAt) return null;
    let next = Number.POSITIVE_INFINITY;
    for (const [item, dueAt] of this.#dueAt) {
      if (dueAt <= now) {
        this.#dueAt.delete(item);
        return item;
      }
      if (dueAt < next) next = dueAt;
    }
    this.#nextAt = next;
    return null;
  }

  /** Milliseconds until something is due, -1 for never. */
  timeout(now: number): number {
    return this.#dueAt.size === 0 ? -1 : Math.max(0, Math.ceil(Math.min(this.#nextAt, now + 1000) - now));
  }
}
