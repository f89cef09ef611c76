import { median } from '../support/statistics.ts';
import type { RoundResults } from '../support/rounds.ts';
import { printRows } from '../support/table.ts';
import type { Forwarder } from './paths.ts';

export interface Row {
  readonly name: string;
  readonly digits: number;
  readonly values: Readonly<Partial<Record<Forwarder, readonly number[]>>>;
}

/** The medians of the rounds, with their range. */
export function printMedians(kinds: readonly Forwarder[], rows: readonly Row[]): void {
  printRows([
    ['', ...kinds],
    ...rows.map(({ name, digits, values }) => [name, ...kinds.map((kind) => cell(values[kind], digits))]),
  ]);
}

function cell(values: readonly number[] | undefined, digits: number): string {
  if (values === undefined || values.length === 0) return '-';
  const range = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits)).join(' to ');
  return values.length === 1
    ? median(values).toFixed(digits)
    : `${median(values).toFixed(digits)} (${range})`;
}

const TARGETS: Readonly<Partial<Record<Forwarder, number>>> = { debian: 1 / 3, nat: 1 };

/** How our kernel path compares with each other way, and whether that is what issue and docs promise. */
export function printRatios(others: readonly Forwarder[], results: RoundResults<Forwarder>): void {
  const cpu = results.of('cpu');
  const ours = cpu.kernel;
  if (ours === undefined || ours.length === 0) return;
  for (const other of others) {
    const theirs = cpu[other];
    if (other === 'kernel' || theirs === undefined || theirs.length === 0) continue;
    const ratio = median(ours) / median(theirs);
    const target = TARGETS[other];
    const verdict =
      target === undefined
        ? ''
        : `, target at most ${target.toFixed(2)}: ${ratio <= target ? 'met' : 'MISSED'}`;
    console.log(`CPU a packet, kernel/${other}: ${ratio.toFixed(2)}${verdict}`);
  }
}
