import type { NgInput, NgObject } from '../../protocols/ng/dictionary.ts';

/** A value inside the statistics object, or undefined where this release does not measure it. */
export function statisticsValue(report: NgObject, ...path: readonly string[]): string | number | undefined {
  let value: NgInput | undefined = report;
  for (const key of path) {
    if (typeof value !== 'object' || Array.isArray(value) || value instanceof Map) return undefined;
    value = (value as NgObject)[key];
  }
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

/** A list of objects inside it. */
export function statisticsList(report: NgObject, ...path: readonly string[]): readonly NgObject[] {
  let value: NgInput | undefined = report;
  for (const key of path) {
    if (typeof value !== 'object' || Array.isArray(value) || value instanceof Map) return [];
    value = (value as NgObject)[key];
  }
  return Array.isArray(value) ? (value as readonly NgObject[]) : [];
}
