import type { CallTotals } from '../../call/totals.ts';
import type { PathTraffic } from '../../commands/statistics-report.ts';
import type { PortUse, TrafficCounters } from '../../plan/media-plane.ts';
import type { CensusGauges } from '../census/call-census.ts';
import type { IntervalReport, Spread } from './interval-statistics.ts';

/** What only grows, as of one moment. */
export interface GraphiteTotals {
  readonly calls: CallTotals;
  readonly traffic: PathTraffic;
}

export interface GraphiteReport {
  readonly interval: IntervalReport;
  /** Now, and at the last report. */
  readonly now: GraphiteTotals;
  readonly before: GraphiteTotals;
  readonly sessions: { readonly total: number; readonly foreign: number };
  readonly gauges: CensusGauges;
  readonly ports: readonly PortUse[];
}

type Value = readonly [name: string, value: number, decimals?: number];

/** One report in Graphite's plain text, `NAME VALUE TIME` a line, under rtpengine's names. Totals are those of the interval. */
export function graphiteLines(report: GraphiteReport, prefix: string, unixSeconds: number): string {
  const values = [
    ...commandValues(report),
    ...callValues(report),
    ...trafficValues(report),
    ...portValues(report),
  ];
  return values
    .map(([name, value, decimals = 0]) => `${prefix}${name} ${value.toFixed(decimals)} ${unixSeconds}\n`)
    .join('');
}

function commandValues({ interval }: GraphiteReport): readonly Value[] {
  return [...interval.commands].flatMap(([command, { count, time, rate }]) => {
    const name = command.replaceAll(' ', '_');
    return [
      ...spread(`${name}_time`, time, 6),
      ...spread(`${name}s_ps`, rate, 0),
      [`${name}_count`, count] as const,
    ];
  });
}

function spread(name: string, { min, max, avg }: Spread, decimals: number): readonly Value[] {
  return [
    [`${name}_min`, min, decimals],
    [`${name}_max`, max, decimals],
    [`${name}_avg`, avg, Math.max(decimals, 6)],
  ];
}

function callValues({ now, before, sessions, gauges, interval }: GraphiteReport): readonly Value[] {
  const gained = (pick: (totals: CallTotals) => number): number => pick(now.calls) - pick(before.calls);
  const ended = gained(({ managed }) => managed);
  const duration = gained(({ durationSeconds }) => durationSeconds);
  return [
    ['call_dur', interval.callSeconds, 6],
    ['average_call_dur', ended === 0 ? 0 : duration / ended, 6],
    ['forced_term_sess', gained(({ endedBy }) => endedBy.forced)],
    ['managed_sess', ended],
    ['managed_sess_min', interval.sessions.min],
    ['managed_sess_max', interval.sessions.max],
    ['current_sessions_total', sessions.total],
    ['current_sessions_own', sessions.total - sessions.foreign],
    ['current_sessions_foreign', sessions.foreign],
    ['current_transcoded_media', 0],
    ['current_sessions_ipv4', gauges.ip4Calls],
    ['current_sessions_ipv6', gauges.ip6Calls],
    ['current_sessions_mixed', gauges.mixedCalls],
    ['nopacket_relayed_sess', gained(({ zeroWayStreams }) => zeroWayStreams)],
    ['oneway_stream_sess', gained(({ oneWayStreams }) => oneWayStreams)],
    ['regular_term_sess', gained(({ endedBy }) => endedBy.regular)],
    ['silent_timeout_sess', gained(({ endedBy }) => endedBy.silentTimeout)],
    ['final_timeout_sess', gained(({ endedBy }) => endedBy.finalTimeout)],
    ['offer_timeout_sess', gained(({ endedBy }) => endedBy.offerTimeout)],
    ['timeout_sess', gained(({ endedBy }) => endedBy.timeout)],
    ['reject_sess', gained(({ rejected }) => rejected)],
  ];
}

const paths = [
  ['', 'total'],
  ['_user', 'user'],
  ['_kernel', 'kernel'],
] as const;

function trafficValues({ now, before }: GraphiteReport): readonly Value[] {
  return paths.flatMap(([suffix, path]) => {
    const gained = (figure: keyof TrafficCounters): number =>
      now.traffic[path][figure] - before.traffic[path][figure];
    return [
      [`relayed_errors${suffix}`, gained('errors')],
      [`relayed_packets${suffix}`, gained('packets')],
      [`relayed_bytes${suffix}`, gained('bytes')],
    ] as const;
  });
}

function portValues({ ports }: GraphiteReport): readonly Value[] {
  return ports.flatMap(({ address, total, used }) => {
    const where = `${address.interfaceName}_${address.address}`;
    return [
      [`ports_free_${where}`, total - used],
      [`ports_used_${where}`, used],
    ] as const;
  });
}
