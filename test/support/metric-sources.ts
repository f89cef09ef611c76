/** Metrics of calls over a data plane without sockets. */
import { createControlStatistics, type ControlStatistics } from '../../src/commands/control-statistics.ts';
import { createRateMeter } from '../../src/commands/statistics-report.ts';
import { CallCensus, GcPauses, Invariants, LoopDelay, type MetricSources } from '../../src/stats/index.ts';
import { silentLogger } from '../../src/base/log.ts';
import { createCallBench, type CallBench } from './call-bench.ts';
import { localAddress } from './media-addresses.ts';

export interface MetricBench {
  readonly bench: CallBench;
  readonly control: ControlStatistics;
  readonly sources: MetricSources;
}

export function createMetricBench(): MetricBench {
  const census: CallCensus = new CallCensus({
    calls: () => bench.registry.calls(),
    count: () => bench.registry.count(),
  });
  const bench = createCallBench({}, { callEnding: (call) => census.ended(call) });
  const control = createControlStatistics();
  const sources: MetricSources = {
    version: '1.2.3',
    registry: bench.registry,
    traffic: createRateMeter(bench.media).sums,
    portUse: () => [{ address: localAddress({ address: '192.0.2.1' }), total: 100, used: 4 }],
    trafficByAddress: () =>
      new Map([[0, { in: { packets: 9, bytes: 90, errors: 1 }, out: { packets: 8, bytes: 80, errors: 0 } }]]),
    proxies: () => control.proxies,
    troubles: () => [{ address: '192.0.2.9', duplicates: 1, malformed: 2, oversized: 3, overloaded: 4 }],
    census,
    loopDelay: new LoopDelay(100),
    gcPauses: new GcPauses(),
    invariants: new Invariants({ compare: () => ({ calls: 0, ports: -2 }), log: silentLogger }),
    operation: () => ({ refused: { ng: 3, cli: 0 }, homer: { sent: 5, waiting: 2 }, absent: undefined }),
    workers: () => [{ index: 0, calls: 7, restarts: 1 }],
    uptime: () => 12.5,
  };
  return { bench, control, sources };
}
