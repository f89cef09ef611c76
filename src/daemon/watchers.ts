import type { Config } from '../config/index.ts';
import type { NgDispatcher } from '../control/index.ts';
import { textRoute, type HttpServiceOptions } from '../http/index.ts';
import { expositionType, renderMetrics } from '../stats/index.ts';
import { pageRoutes } from './page.ts';
import { metricSources, type ObservedEngine } from './observation.ts';

/** Somebody may look at metrics. */
export function isObserved({ http, stats }: Config): boolean {
  return http.listenHttp.length + http.listenHttps.length > 0 || stats.graphite !== null;
}

/** What there is over HTTP for those who watch. */
export function watcherRoutes(
  engine: ObservedEngine,
  dispatcher: NgDispatcher,
): HttpServiceOptions['routes'] {
  const sources = metricSources(engine, () => dispatcher.counters.proxies);
  if (sources === null) return new Map();
  return new Map([
    ...pageRoutes(engine, sources),
    ['/metrics', [textRoute(() => renderMetrics(sources), expositionType)]],
  ]);
}
