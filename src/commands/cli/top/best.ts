import { topWeights, type TopFigures, type TopSort } from './row.ts';

/** Something with figures; the figures come first when it is decided what is kept. */
export interface Ranked {
  readonly figures: TopFigures;
}

/** The first so many of any number, by weight and then by rate: sorted and cut whenever there are twice as many. */
export class Best<Entry extends Ranked> {
  readonly #weight: (figures: TopFigures) => number;
  readonly #count: number;
  #kept: Entry[] = [];
  /** What weighs less comes too late. */
  #least = -Infinity;

  constructor(sort: TopSort, count: number) {
    this.#weight = topWeights[sort];
    this.#count = count;
  }

  /** Whether something with these figures can still be among them: most cannot, and need not be made. */
  admits(figures: TopFigures): boolean {
    return this.#weight(figures) >= this.#least;
  }

  add(entry: Entry): void {
    this.#kept.push(entry);
    if (this.#kept.length >= 2 * this.#count + 16) this.#cut();
  }

  sorted(): readonly Entry[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    const weight = this.#weight;
    this.#kept = this.#kept
      .sort(
        ({ figures: a }, { figures: b }) => weight(b) - weight(a) || b.packetsPerSecond - a.packetsPerSecond,
      )
      .slice(0, this.#count);
    const last = this.#kept[this.#count - 1];
    if (last !== undefined) this.#least = weight(last.figures);
  }
}
