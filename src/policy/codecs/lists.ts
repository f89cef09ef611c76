/** The items that pass; the same list where all do. */
export function keep<T>(list: readonly T[], passes: (item: T, index: number) => boolean): readonly T[] {
  return list.every(passes) ? list : list.filter(passes);
}

/** The items of which that is true in front, each group in its order; the same list where they are. */
export function inFront<T>(list: readonly T[], isFirst: (item: T) => boolean): readonly T[] {
  let isOver = false;
  for (const item of list) {
    if (!isFirst(item)) isOver = true;
    else if (isOver) return [...list.filter(isFirst), ...list.filter((other) => !isFirst(other))];
  }
  return list;
}

/** The items of `wanted`, which are some of `list`, in front in the order of `wanted`. */
export function reordered<T>(list: readonly T[], wanted: ReadonlySet<T>): readonly T[] {
  if (wanted.size === 0) return list;
  return [...wanted, ...list.filter((item) => !wanted.has(item))];
}
