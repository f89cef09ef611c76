import type { DaemonKind } from '../../test/support/daemon.ts';
import { median } from './statistics.ts';

/** One line of a result table: what was measured, and each daemon's figures, one a round. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly digits: number;
  readonly values: Readonly<Partial<Record<DaemonKind, readonly number[]>>>;
  /** What we want of the median of ours, or of the ratio; checked and shown when both are there. */
  readonly target?: Target;
}

export interface Target {
  readonly of: 'ours' | 'ratio';
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface MeasurementResult {
  readonly cells: readonly string[];
  readonly met: boolean | null;
}

const HEADINGS = ['', 'ours', 'debian', 'ours/debian', 'target', ''];

/** Prints medians, with the range of the rounds when there were several, and the ratio of the medians. */
export function printResults(title: string, measurements: readonly Measurement[]): void {
  const rows = measurements.map(resultOf);
  console.log(`\n${title}`);
  printRows([HEADINGS, ...rows.map(({ cells }) => cells)]);
}

export function resultOf(measurement: Measurement): MeasurementResult {
  const { name, unit, digits, values, target } = measurement;
  const ours = medianOrNull(values.ours);
  const debian = medianOrNull(values.debian);
  const ratio = ours === null || debian === null || debian === 0 ? null : ours / debian;
  const met = target === undefined ? null : isMet(target, target.of === 'ours' ? ours : ratio);
  return {
    cells: [
      `${name} [${unit}]`,
      cell(values.ours, digits),
      cell(values.debian, digits),
      ratio === null ? '-' : ratio.toFixed(2),
      target === undefined ? '' : describeTarget(target),
      met === null ? '' : met ? 'met' : 'MISSED',
    ],
    met,
  };
}

/** Aligned columns, the first to the left, the others to the right. */
export function printRows(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) {
    const cells = row.map((text, column) =>
      column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!),
    );
    console.log(cells.join('  ').trimEnd());
  }
}

function cell(values: readonly number[] | undefined, digits: number): string {
  if (values === undefined || values.length === 0) return '-';
  const middle = median(values).toFixed(digits);
  if (values.length === 1) return middle;
  return `${middle} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;
}

function medianOrNull(values: readonly number[] | undefined): number | null {
  return values === undefined || values.length === 0 ? null : median(values);
}

function isMet({ atMost, atLeast }: Target, value: number | null): boolean | null {
  if (value === null) return null;
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}

function describeTarget({ of, atMost, atLeast }: Target): string {
  const parts = [
    ...(atMost === undefined ? [] : [`<= ${atMost}`]),
    ...(atLeast === undefined ? [] : [`>= ${atLeast}`]),
  ];
  return `${of} ${parts.join(' and ')}`;
}
