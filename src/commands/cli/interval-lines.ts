import { commandNames } from '../command-names.ts';
import type { NgObject } from '../../protocols/ng/dictionary.ts';
import { statisticsValue } from './statistics-value.ts';

const labelWidth = 48;
const section = 'intervalstatistics';

/** What was reported to Graphite last, for `list totals`; empty: nothing was. */
export function intervalLines(report: NgObject): string {
  if (report[section] === undefined) return '';
  const value = (key: string): string => String(statisticsValue(report, section, key) ?? 0);
  const line = (label: string, text: string): string => ` ${label.padEnd(labelWidth)}:${text}\n`;
  const spread = (name: string, what: 'delay' | 'requestrate'): string =>
    ['min', 'max', 'avg'].map((which) => value(`${which}${name}${what}`)).join('/');
  const names = Object.keys(commandNames);
  return [
    line('Total calls duration', `${value('totalcallsduration')} seconds`),
    '\n',
    line('Min managed sessions', value('minmanagedsessions')),
    line('Max managed sessions', value('maxmanagedsessions')),
    ...names.map((name) => line(`Min/Max/Avg ${name} processing delay`, `${spread(name, 'delay')} sec`)),
    ...names.map((name) =>
      line(`Min/Max/Avg ${name} requests per second`, `${spread(name, 'requestrate')} per sec`),
    ),
  ].join('');
}
