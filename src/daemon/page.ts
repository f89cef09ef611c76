import type { ByteString } from '../base/bytes.ts';
import { monotonicMs } from '../base/clock.ts';
import type { Call } from '../call/call.ts';
import { diagnoseCall, diagnosisText } from '../diagnosis/index.ts';
import type { DataRequest } from '../http/index.ts';
import { assetRoutes, jsonRoute, type HttpServiceOptions } from '../http/index.ts';
import { callList, callView, History, overview, type CallOrder, type MetricSources } from '../stats/index.ts';
import type { ObservedEngine } from './observation.ts';

const assets = new URL('../../../web/', import.meta.url);
const callsPath = '/api/calls/';
const MOST_ROWS = 500;
const orders: readonly CallOrder[] = ['newest', 'oldest', 'worst'];

/** The page and the data that it shows. Reading only. */
export function pageRoutes(engine: ObservedEngine, sources: MetricSources): HttpServiceOptions['routes'] {
  const { registry, control, rates, observation } = engine;
  const history = new History({
    sessions: () => registry.count(),
    traffic: rates.sums,
    offers: () => {
      let offers = 0;
      for (const { commands } of control.proxies.values()) offers += commands.get('offer')?.count ?? 0;
      return offers;
    },
    quality: registry.quality.all,
  });
  observation?.everySecond(() => history.tick());
  return new Map([
    ...assetRoutes(assets),
    ['/api/overview', [jsonRoute(() => overview(sources, history, Date.now()))]],
    ['/api/calls', [jsonRoute(({ query }) => callList(registry.calls(), listQuery(query), Date.now))]],
    [
      `${callsPath}*`,
      [
        jsonRoute(({ path }) => {
          const call = registry.find(callIdOf(path));
          return call === null ? null : { ...callView(call, Date.now()), diagnosis: diagnosisOf(call) };
        }),
      ],
    ],
  ]);
}

function diagnosisOf(call: Call) {
  const diagnosis = diagnoseCall(call, { monotonicMs, unixMs: Date.now });
  const { status, verdict } = diagnosis;
  return { status, verdict, text: diagnosisText(diagnosis) };
}

function listQuery(query: DataRequest['query']) {
  const order = orders.find((known) => known === query.get('order')) ?? 'newest';
  return {
    search: (query.get('search') ?? '').slice(0, 256),
    order,
    offset: numberIn(query.get('offset'), 0),
    limit: Math.min(MOST_ROWS, numberIn(query.get('limit'), 100)),
  };
}

function numberIn(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

/** Call-ids are bytes, which need not be UTF-8. */
function callIdOf(path: string): ByteString {
  return path
    .slice(callsPath.length)
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
