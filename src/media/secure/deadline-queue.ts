/** Something that wants to be called at a time. Both fields belong to the queue. */
export interface Timed {
  /** Monotonic milliseconds; Infinity: never. */
  dueAt: number;
  /** Place in the queue, -1: in none. */
  queueIndex: number;
}

/** Who is due first: a binary heap in which items move when their time changes, and nothing is ever searched. */
export class DeadlineQueue<Item extends Timed> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** Time of the first, Infinity if there is none. */
  get nextAt(): number {
    return this.#items[0]?.dueAt ?? Infinity;
  }

  /** Adds, moves, or with Infinity removes. */
  set(item: Item, dueAt: number): void {
    if (item.dueAt === dueAt) return;
    if (dueAt === Infinity) {
      this.delete(item);
      return;
    }
    item.dueAt = dueAt;
    if (item.queueIndex < 0) {
      item.queueIndex = this.#items.length;
      this.#items.push(item);
    }
    this.#settle(item);
  }

  delete(item: Item): void {
    const { queueIndex } = item;
    item.dueAt = Infinity;
    if (queueIndex < 0) return;
    item.queueIndex = -1;
    const last = this.#items.pop()!;
    if (last === item) return;
    this.#put(last, queueIndex);
    this.#settle(last);
  }

  /** The first one if its time has come; it leaves the queue. */
  takeDue(now: number): Item | null {
    const first = this.#items[0];
    if (first === undefined || first.dueAt > now) return null;
    this.delete(first);
    return first;
  }

  #settle(item: Item): void {
    this.#rise(item);
    this.#sink(item);
  }

  #rise(item: Item): void {
    while (item.queueIndex > 0) {
      const parent = this.#items[(item.queueIndex - 1) >> 1]!;
      if (parent.dueAt <= item.dueAt) return;
      this.#swap(item, parent);
    }
  }

  #sink(item: Item): void {
    for (;;) {
      const left = 2 * item.queueIndex + 1;
      const [first, second] = [this.#items[left], this.#items[left + 1]];
      if (first === undefined) return;
      const child = second !== undefined && second.dueAt < first.dueAt ? second : first;
      if (child.dueAt >= item.dueAt) return;
      this.#swap(child, item);
    }
  }

  #swap(a: Item, b: Item): void {
    const { queueIndex } = a;
    this.#put(a, b.queueIndex);
    this.#put(b, queueIndex);
  }

  #put(item: Item, index: number): void {
    this.#items[index] = item;
    item.queueIndex = index;
  }
}
