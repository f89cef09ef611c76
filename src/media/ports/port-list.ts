/** End of a list. Never an index: a range has at most 65535 ports. */
export const NONE = 0xffff;

/** Links of all lists over one range: a port is in at most one list at a time, so one pair of arrays serves all. */
export class PortLinks {
  readonly next: Uint16Array;
  readonly previous: Uint16Array;

  constructor(size: number) {
    this.next = new Uint16Array(size).fill(NONE);
    this.previous = new Uint16Array(size).fill(NONE);
  }
}

/** Doubly linked list of port indexes; everything in constant time, without objects. */
export class PortList {
  readonly #links: PortLinks;
  head = NONE;
  tail = NONE;
  length = 0;

  constructor(links: PortLinks) {
    this.#links = links;
  }

  append(index: number): void {
    const { next, previous } = this.#links;
    next[index] = NONE;
    previous[index] = this.tail;
    if (this.tail === NONE) this.head = index;
    else next[this.tail] = index;
    this.tail = index;
    this.length += 1;
  }

  prepend(index: number): void {
    const { next, previous } = this.#links;
    previous[index] = NONE;
    next[index] = this.head;
    if (this.head === NONE) this.tail = index;
    else previous[this.head] = index;
    this.head = index;
    this.length += 1;
  }

  /** The index must be in this list. */
  remove(index: number): void {
    const { next, previous } = this.#links;
    const [before, after] = [previous[index]!, next[index]!];
    if (before === NONE) this.head = after;
    else next[before] = after;
    if (after === NONE) this.tail = before;
    else previous[after] = before;
    this.length -= 1;
  }
}
