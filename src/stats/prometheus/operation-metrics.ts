import type { NgInput, NgObject } from '../../protocols/ng/dictionary.ts';
import type { Exposition, Sample } from './exposition.ts';
import type { MetricSources } from './sources.ts';

/** What is no count since start but a state. */
const waiting = 'waiting';

/** Ours: what listeners have refused, and what became of messages to others, by the groups and names of `operation` in `statistics`. */
export function writeOperationMetrics(out: Exposition, { operation }: MetricSources): void {
  const figures = Object.entries(operation()).flatMap(([group, names]) => numbersOf(group, names));
  out.counter(
    'operation_total',
    'What became of requests that are refused by address, callbacks and messages for Homer',
    figures.filter(([{ figure }]) => figure !== waiting),
  );
  out.gauge(
    'operation_waiting',
    'Callbacks and messages for Homer that have not gone out yet',
    figures.filter(([{ figure }]) => figure === waiting).map(([{ group }, value]) => [{ group }, value]),
  );
}

type Figure = readonly [labels: { readonly group: string; readonly figure: string }, value: number];

function numbersOf(group: string, names: NgInput | undefined): readonly (Figure & Sample)[] {
  if (typeof names !== 'object' || Array.isArray(names) || names instanceof Map) return [];
  return Object.entries(names as NgObject).flatMap(([figure, value]) =>
    typeof value === 'number' ? [[{ group, figure }, value] as const] : [],
  );
}
