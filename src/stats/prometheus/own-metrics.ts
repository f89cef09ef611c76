import { drop, dropReasons } from '../../base/drop-reasons.ts';
import { placement } from '../../plan/placement-reasons.ts';
import type { Exposition, Sample } from './exposition.ts';
import type { MetricSources } from './sources.ts';

const placementNames: readonly (readonly [name: string, code: number])[] = Object.entries(placement);

/** What rtpengine does not tell: where streams are and why, what becomes of packets, and how this process fares. */
export function writeOwnMetrics(out: Exposition, sources: MetricSources): void {
  const { census } = sources;
  out.gauge('build_info', 'Always 1; the version of this program', [[{ version: sources.version }, 1]]);
  out.gauge(
    'streams',
    'RTP and RTCP streams by the path that they take, and why they are not in the kernel',
    placementSamples(census.gauges.placements),
  );
  out.counter(
    'drops_total',
    'Packets that were not forwarded, by reason and direction',
    dropSamples(census.drops),
  );
  out.counter(
    'learning_refusals_total',
    'Packets that were refused since they came from another address than the one learned',
    census.drops[drop.strictSource]!,
  );
  writeInvariants(out, sources);
  writeProcess(out, sources);
}

function placementSamples(counts: ReadonlyMap<number, number>): readonly Sample[] {
  return placementNames.map(([name, code]) => [
    {
      path: code === placement.kernel ? 'kernel' : 'userspace',
      reason: code === placement.kernel ? '' : name,
    },
    counts.get(code) ?? 0,
  ]);
}

function* dropSamples(counts: Float64Array): Generator<Sample> {
  for (const [code, reason] of dropReasons.entries()) {
    if (reason === undefined) continue;
    const direction = reason.side === 'in' ? 'ingress' : 'egress';
    yield [{ reason: reason.name, direction }, counts[code] ?? 0];
  }
}

function writeInvariants(out: Exposition, { invariants }: MetricSources): void {
  out.gauge(
    'invariant_mismatches',
    'By how much owners of calls, ports, streams and counters differ; anything but 0 is a bug',
    Object.entries(invariants.mismatches).map(([check, difference]) => [{ check }, difference]),
  );
  out.counter('invariant_checks_total', 'How often that has been looked at', invariants.checks);
}

function writeProcess(out: Exposition, { loopDelay, gcPauses, workers }: MetricSources): void {
  out.histogram(
    'event_loop_delay_seconds',
    'How late timers of the main thread fire, which answers requests',
    [[{}, loopDelay.histogram]],
  );
  out.histogram(
    'gc_pause_seconds',
    'Pauses of the main thread by its garbage collector, by kind of collection',
    [...gcPauses.histograms].map(([kind, histogram]) => [{ kind }, histogram] as const),
  );
  const threads = workers();
  out.gauge(
    'worker_calls',
    'Calls by the thread that forwards their media',
    threads.map(({ index, calls }) => [{ worker: String(index) }, calls]),
  );
  out.counter(
    'worker_restarts_total',
    'How often a thread that forwards media has died and was replaced',
    threads.map(({ index, restarts }) => [{ worker: String(index) }, restarts]),
  );
  const { user, system } = process.cpuUsage();
  out.counter('process_cpu_seconds_total', 'CPU time of all threads', (user + system) / 1e6);
  out.gauge('process_resident_memory_bytes', 'Memory in use', process.memoryUsage.rss());
}
