import type { DiffLine } from './line-diff.ts';

/** A difference that is meant to be, in single scenarios that name it. */
export interface Difference {
  /** Why ours differs from the reference, in a line. */
  readonly reason: string;
  /** Lines (after normalising) that only the reference gives, and only ours. Each must turn up. */
  readonly reference: readonly RegExp[];
  readonly subject: readonly RegExp[];
}

/** Intended differences by name. */
export const differences: Readonly<Record<string, Difference>> = {};

/** What is wrong with `found` given the differences a scenario declares; empty = nothing. */
export function undeclared(found: readonly DiffLine[], names: readonly string[]): readonly string[] {
  const rows = names.map((name) => ({ name, row: differenceNamed(name) }));
  const extra = found
    .filter(({ side, line }) => !rows.some(({ row }) => row[side].some((pattern) => pattern.test(line))))
    .map(({ side, line }) => `only ${side}: ${line}`);
  const vanished = rows.flatMap(({ name, row }) =>
    (['reference', 'subject'] as const).flatMap((side) =>
      row[side]
        .filter((pattern) => !found.some((entry) => entry.side === side && pattern.test(entry.line)))
        .map((pattern) => `declared difference "${name}" did not show: ${side} ${String(pattern)}`),
    ),
  );
  return [...extra, ...vanished];
}

function differenceNamed(name: string): Difference {
  const row = differences[name];
  if (!row) throw new Error(`no difference named "${name}" in the table`);
  return row;
}
