/** Edits (insert, delete, replace, swap neighbours) that turn one word into the other; for short words. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const best = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (isSame ? 0 : 1));
      row.push(isSwap ? Math.min(best, beforePrevious[j - 2]! + 1) : best);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length]!;
}

const LONGEST_WORD = 64;
const inAnyOrder = (name: string): string =>
  name
    .toLowerCase()
    .split(/[-_ ]+/)
    .sort()
    .join('-');

/**
 * The known name that was most likely meant: the same words in another order (`num-media-threads`), or a few
 * typing errors away, at most one for each three characters. Null if nothing is near.
 */
export function closestName(typed: string, known: Iterable<string>): string | null {
  if (typed.length > LONGEST_WORD) return null;
  let closest: string | null = null;
  let least = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const name of known) {
    if (inAnyOrder(name) === inAnyOrder(typed)) return name;
    if (Math.abs(name.length - typed.length) >= least) continue;
    const distance = editDistance(typed.toLowerCase(), name);
    if (distance < least) {
      closest = name;
      least = distance;
    }
  }
  return closest;
}

/** ` Did you mean X?`, or nothing. */
export function didYouMean(typed: string, known: Iterable<string>, prefix = ''): string {
  const name = closestName(typed, known);
  return name === null ? '' : ` Did you mean ${prefix}${name}?`;
}
