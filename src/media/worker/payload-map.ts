import type { StreamPlan } from '../../plan/types.ts';

/** Gives RTP the payload types by which its receiver knows them. */
export class PayloadMap {
  readonly #types = Uint8Array.from({ length: 128 }, (_, type) => type);
  /** Those that change, for the kernel. */
  readonly changes: ReadonlyMap<number, number>;

  constructor(pairs: StreamPlan['payloadTypes']) {
    this.changes = new Map(pairs);
    for (const [from, to] of pairs) this.#types[from & 0x7f] = to & 0x7f;
  }

  /** Changes the packet that starts at `at`. The marker (RFC 3550 §5.1) stays. */
  apply(bytes: Uint8Array, at: number): void {
    const second = bytes[at + 1]!;
    bytes[at + 1] = (second & 0x80) | this.#types[second & 0x7f]!;
  }
}

/** Null: both sides have the same numbers. */
export function payloadMap(pairs: StreamPlan['payloadTypes']): PayloadMap | null {
  return pairs.length === 0 ? null : new PayloadMap(pairs);
}
