import { removeExtensions } from '../../protocols/rtp/index.ts';

/** Takes header extensions (RFC 8285) out of the RTP of one stream. */
export class ExtensionMask {
  readonly #isMasked = new Uint8Array(256);

  /** By number; 0: all of them. */
  constructor(ids: readonly number[]) {
    for (const id of ids) this.#isMasked[id] = 1;
  }

  /** Changes the packet at the start of `bytes`, and returns its new length. */
  apply(bytes: Uint8Array, length: number): number {
    return removeExtensions(bytes, length, this.#isMasked);
  }
}

/** Null: nothing is to be taken out. */
export function extensionMask(ids: readonly number[]): ExtensionMask | null {
  return ids.length === 0 ? null : new ExtensionMask(ids);
}
