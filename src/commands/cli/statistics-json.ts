import type { NgInput, NgObject } from '../../protocols/ng/dictionary.ts';

/** Members whose value is a name, whatever it looks like. */
const names = new Set(['name', 'address', 'proxy', 'chain']);
const decimal = /^-?\d+(\.\d+)?$/;

/** The statistics object as JSON: over NG decimals travel as strings, here they are numbers. */
export function statisticsJson(report: NgObject): string {
  return print(report, '');
}

function print(value: NgInput, key: string): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return decimal.test(value) && !names.has(key) ? value : JSON.stringify(value);
  if (Array.isArray(value))
    return `[${(value as readonly NgInput[]).map((item) => print(item, '')).join(',')}]`;
  const entries = value instanceof Map ? [...(value as ReadonlyMap<string, NgInput>)] : Object.entries(value);
  const members = entries.flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${print(member as NgInput, name)}`],
  );
  return `{${members.join(',')}}`;
}
