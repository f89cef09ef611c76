import { dropReasons } from '../../base/drop-reasons.ts';
import { describePlacement, placement } from '../../plan/placement-reasons.ts';
import type { MetricSources } from '../prometheus/sources.ts';
import { HISTORY_SECONDS, type History } from './history.ts';

/** The daemon as a whole, for the page. */
export function overview(sources: MetricSources, history: History, unixMs: number) {
  const { registry, census, portUse, version, uptime } = sources;
  const { managed, rejected, endedBy } = registry.totals();
  const foreign = registry.foreignCount();
  return {
    now: unixMs,
    version,
    uptime: uptime(),
    sessions: { total: registry.count(), foreign, ended: managed, rejected, endedBy },
    media: { userSpace: census.gauges.userSpace, kernel: census.gauges.kernel, mixed: census.gauges.mixed },
    traffic: sources.traffic(),
    paths: [...census.gauges.placements]
      .map(([code, count]) => ({ count, isKernel: code === placement.kernel, text: describePlacement(code) }))
      .sort((a, b) => b.count - a.count),
    drops: dropReasons.flatMap((reason, code) => {
      const count = census.drops[code] ?? 0;
      return reason === undefined || count === 0
        ? []
        : [{ name: reason.name, because: reason.because, count }];
    }),
    interfaces: portUse().map(({ address, total, used }) => ({
      name: address.interfaceName,
      address: address.address,
      total,
      used,
    })),
    history: { seconds: HISTORY_SECONDS, points: history.points },
  };
}
