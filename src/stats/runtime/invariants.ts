import type { Logger } from '../../base/log.ts';

/** By what is compared: by how much two owners differ. */
export type Mismatches = Readonly<Record<string, number>>;

export interface InvariantsOptions {
  /** Null: it cannot be told at this moment. */
  readonly compare: () => Mismatches | null;
  readonly log: Logger;
}

/** Looks now and then whether those who own calls, ports, streams and counters agree; they always must. */
export class Invariants {
  readonly #options: InvariantsOptions;
  #mismatches: Mismatches = {};
  #checks = 0;

  constructor(options: InvariantsOptions) {
    this.#options = options;
  }

  /** Of the last check. */
  get mismatches(): Mismatches {
    return this.#mismatches;
  }

  get checks(): number {
    return this.#checks;
  }

  check(): void {
    const found = this.#options.compare();
    if (found === null) return;
    this.#checks += 1;
    const before = this.#mismatches;
    this.#mismatches = found;
    for (const [what, difference] of Object.entries(found)) {
      if (difference === 0 || difference === (before[what] ?? 0)) continue;
      this.#options.log.error(
        `Internal check: ${what} are apart by ${difference}. Something was not given back, or twice. This is a bug: please report it with the log.`,
      );
    }
  }
}
