import { closeSync } from 'node:fs';

/**
 * Descriptors of the files that were written to last. There are more recordings than a process may have files open, so a file is closed
 * when others have been written to since, and opened again for its next packets.
 */
export class OpenFiles<Owner> {
  readonly #limit: number;
  /** In the order of use. */
  readonly #descriptors = new Map<Owner, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#descriptors.size;
  }

  /** The descriptor of this owner's file; `open` may throw. */
  use(owner: Owner, open: () => number): number {
    const known = this.#descriptors.get(owner);
    if (known !== undefined) this.#descriptors.delete(owner);
    else if (this.#descriptors.size >= this.#limit) this.#closeOldest();
    const descriptor = known ?? open();
    this.#descriptors.set(owner, descriptor);
    return descriptor;
  }

  /** Throws what close(2) reports, which may be a write that came to nothing. */
  close(owner: Owner): void {
    const descriptor = this.#descriptors.get(owner);
    if (descriptor === undefined) return;
    this.#descriptors.delete(owner);
    closeSync(descriptor);
  }

  #closeOldest(): void {
    for (const [owner, descriptor] of this.#descriptors) {
      this.#descriptors.delete(owner);
      closeSync(descriptor);
      return;
    }
  }
}
