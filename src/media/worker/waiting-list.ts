interface Entry<Item> {
  readonly item: Item;
  readonly dueAt: number;
  /** Of those that are due at the same time, the first to be added comes first. */
  readonly order: number;
}

/**
 * Things that are due at their times, and others that are kept in mind without one. Times are in monotonic milliseconds.
 * Nothing here takes longer the more there are, but for a logarithm.
 */
export class WaitingList<Item> {
  /** Of each item that is due, or will be; others in the heap are out of date. */
  readonly #entries = new Map<Item, Entry<Item>>();
  readonly #heap: Entry<Item>[] = [];
  readonly #idle = new Set<Item>();
  #added = 0;
  /** What is due since long is due now, or it would overtake all that waits. */
  #now = 0;

  add(item: Item, dueAt: number): void {
    this.#idle.delete(item);
    const due = Math.max(dueAt, this.#now);
    const known = this.#entries.get(item);
    if (known && (known.dueAt === due || (known.dueAt < due && dueAt <= this.#now))) return;
    this.#added += 1;
    const entry = { item, dueAt: due, order: this.#added };
    this.#entries.set(item, entry);
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
  }

  has(item: Item): boolean {
    return this.#entries.has(item);
  }

  /** Kept in mind, but not due. */
  setIdle(item: Item): void {
    this.#entries.delete(item);
    this.#idle.add(item);
  }

  /** As they are while they are gone through. */
  idle(): Iterator<Item> {
    return this.#idle.values();
  }

  delete(item: Item): void {
    this.#entries.delete(item);
    this.#idle.delete(item);
  }

  /** One item that is due, which is not any more. */
  take(now: number): Item | null {
    if (now > this.#now) this.#now = now;
    const first = this.#first();
    if (!first || first.dueAt > now) return null;
    this.#removeFirst();
    this.#entries.delete(first.item);
    return first.item;
  }

  /** Milliseconds until something is due, -1 for never. */
  timeout(now: number): number {
    const first = this.#first();
    return first ? Math.max(0, Math.ceil(first.dueAt - now)) : -1;
  }

  #first(): Entry<Item> | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (!first || this.#entries.get(first.item) === first) return first;
      this.#removeFirst();
    }
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (this.#heap.length === 0 || !last) return;
    this.#heap[0] = last;
    this.#sink();
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && isBefore(heap[left + 1]!, heap[left]!) ? left + 1 : left;
      if (!isBefore(heap[child]!, heap[at]!)) return;
      [heap[at], heap[child]] = [heap[child]!, heap[at]!];
      at = child;
    }
  }
}

function isBefore<Item>(one: Entry<Item>, other: Entry<Item>): boolean {
  return one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.order < other.order);
}
