/** One line that only one side has. */
export interface DiffLine {
  readonly side: 'reference' | 'subject';
  readonly line: string;
}

/** The lines in which two texts differ, by longest common subsequence, in reading order. */
export function diffLines(reference: readonly string[], subject: readonly string[]): readonly DiffLine[] {
  const lengths = commonLengths(reference, subject);
  const result: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < reference.length || j < subject.length) {
    if (i < reference.length && j < subject.length && reference[i] === subject[j]) {
      i += 1;
      j += 1;
    } else if (j >= subject.length || (i < reference.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      result.push({ side: 'reference', line: reference[i]! });
      i += 1;
    } else {
      result.push({ side: 'subject', line: subject[j]! });
      j += 1;
    }
  }
  return result;
}

/** Element [i][j]: length of the longest common subsequence of the tails from i and j. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i]![j] =
        a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
    }
  }
  return table;
}
