/** Value below which the share `fraction` (0 to 1) of the values lies; nearest rank. Of sorted values. */
export function percentileOfSorted(sorted: ArrayLike<number>, fraction: number): number {
  if (sorted.length === 0) throw new Error('no values were measured');
  const rank = Math.min(sorted.length - 1, Math.max(0, Math.ceil(fraction * sorted.length) - 1));
  return sorted[rank]!;
}

export function percentile(values: readonly number[], fraction: number): number {
  return percentileOfSorted(
    [...values].sort((a, b) => a - b),
    fraction,
  );
}

/** Throws on an empty list: a benchmark that measured nothing must not print a figure. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) throw new Error('no values were measured');
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Median of the slopes between all pairs of points (Theil and Sen): a single large step, such as one collection of a
 * big heap, does not tilt it as it would tilt least squares.
 */
export function robustSlope(points: readonly Point[]): number {
  const slopes: number[] = [];
  for (const [index, first] of points.entries()) {
    for (const second of points.slice(index + 1)) {
      if (second.x !== first.x) slopes.push((second.y - first.y) / (second.x - first.x));
    }
  }
  return median(slopes);
}
