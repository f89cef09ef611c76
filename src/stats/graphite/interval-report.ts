import type { NgObject } from '../../protocols/ng/index.ts';
import type { IntervalReport } from './interval-statistics.ts';

/** The interval that was reported to Graphite last, as part of `statistics`: whole numbers, and decimals as strings. */
export function intervalObject({ commands, sessions, callSeconds }: IntervalReport): NgObject {
  const perCommand = [...commands].flatMap(
    ([name, { time, rate }]) =>
      [
        [`min${name}delay`, time.min.toFixed(6)],
        [`max${name}delay`, time.max.toFixed(6)],
        [`avg${name}delay`, time.avg.toFixed(6)],
        [`min${name}requestrate`, rate.min],
        [`max${name}requestrate`, rate.max],
        [`avg${name}requestrate`, rate.avg.toFixed(6)],
      ] as const,
  );
  return {
    totalcallsduration: callSeconds.toFixed(6),
    minmanagedsessions: sessions.min,
    maxmanagedsessions: sessions.max,
    ...(Object.fromEntries(perCommand) as NgObject),
  };
}
