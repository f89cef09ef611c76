import type { EndReason } from '../../call/end-reason.ts';
import type { Exposition, Sample } from './exposition.ts';
import type { MetricSources } from './sources.ts';

/** Names of rtpengine's for why calls end. */
const endReasons: Readonly<Record<EndReason, string>> = {
  timeout: 'timeout',
  silentTimeout: 'silent_timeout',
  finalTimeout: 'final_timeout',
  offerTimeout: 'offer_timeout',
  regular: 'terminated',
  forced: 'force_terminated',
};

/** Calls and their media, under rtpengine's names. */
export function writeCallMetrics(out: Exposition, sources: MetricSources): void {
  const { registry, census } = sources;
  const foreign = registry.foreignCount();
  const totals = registry.totals();
  const { managed, endedBy, rejected } = totals;
  out.gauge('sessions', 'Calls that exist, by whether this machine has them in hand or stands by for them', [
    [{ type: 'own' }, registry.count() - foreign],
    [{ type: 'foreign' }, foreign],
  ]);
  out.gauge('transcoded_media', 'Media that are transcoded', 0);
  out.gauge('mediastreams', 'Media that exist, by where both their directions are forwarded', [
    [{ type: 'userspace' }, census.gauges.userSpace],
    [{ type: 'kernel' }, census.gauges.kernel],
    [{ type: 'mixed' }, census.gauges.mixed],
  ]);
  out.gauge('uptime_seconds', 'Time since the start of the daemon', Math.floor(sources.uptime()));
  out.counter('sessions_total', 'Calls that have ended', managed);
  const ends = Object.entries(endReasons).map(([reason, name]): Sample => [
    { reason: name },
    endedBy[reason as EndReason],
  ]);
  out.counter('closed_sessions_total', 'Calls that have ended or were refused, by the reason', [
    [{ reason: 'rejected' }, rejected],
    ...ends,
  ]);
  out.counter(
    'zero_packet_streams_total',
    'Streams of ended calls that never carried a packet',
    totals.zeroWayStreams,
  );
  out.counter('one_way_sessions_total', 'Media of ended calls that went one way only', totals.oneWayStreams);
  out.gauge(
    'call_duration_avg',
    'Mean duration of ended calls in seconds',
    managed === 0 ? 0 : totals.durationSeconds / managed,
  );
  out.counter('call_duration_total', 'Duration of ended calls in seconds, summed up', totals.durationSeconds);
  out.counter('call_duration2_total', 'The same of their squares', totals.durationSquared);
  writeTraffic(out, sources);
}

function writeTraffic(out: Exposition, sources: MetricSources): void {
  const { user, kernel } = sources.traffic();
  const byPath = (figure: 'packets' | 'bytes' | 'errors'): readonly Sample[] => [
    [{ type: 'userspace' }, user[figure]],
    [{ type: 'kernel' }, kernel[figure]],
  ];
  out.counter('packets_total', 'Packets received for forwarding', byPath('packets'));
  out.counter('packet_errors_total', 'Packets received that could not be forwarded', byPath('errors'));
  out.counter('bytes_total', 'Bytes received for forwarding', byPath('bytes'));
}
