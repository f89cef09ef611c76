/** Bytes that are taken from the source at a time. */
const BLOCK = 1024;

/**
 * Random bytes that come from `source` in blocks and are given out in pieces: a call of `randomBytes` of node:crypto costs 3 µs of CPU for 12
 * bytes as for 1,024, and ICE wants some for each message. No byte is given out twice, and nothing else writes to a piece.
 */
export function inBlocks(source: (count: number) => Uint8Array): (count: number) => Uint8Array {
  let block: Uint8Array = new Uint8Array(0);
  let used = 0;
  return (count) => {
    if (count > BLOCK) return source(count);
    if (used + count > block.length) {
      block = source(BLOCK);
      used = 0;
    }
    used += count;
    return block.subarray(used - count, used);
  };
}
