const WORD = 2 ** 32;

/** Writes a whole number of at most 2^53 without making a BigInt; larger ones lose their last bits. */
export function setUint64(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value % WORD, true);
  view.setUint32(offset + 4, Math.floor(value / WORD), true);
}

export function getUint64(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * WORD;
}
