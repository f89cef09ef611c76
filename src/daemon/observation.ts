import type { Logger } from '../base/log.ts';
import type { Call } from '../call/call.ts';
import type { CallRegistry } from '../call/registry.ts';
import type { ControlStatistics } from '../commands/control-statistics.ts';
import type { RateMeter } from '../commands/statistics-report.ts';
import type { OwnedMediaPlane } from '../media/media-plane.ts';
import type { NgObject } from '../protocols/ng/index.ts';
import {
  CallCensus,
  GcPauses,
  IntervalStatistics,
  Invariants,
  LoopDelay,
  type GraphiteReporter,
  type MetricSources,
  type ProxyTrouble,
} from '../stats/index.ts';
import { packageVersion } from './version.ts';

export interface ObservationParts {
  /** How often `tick` is called. */
  readonly tickMs: number;
  /** Asked only after the engine is built. */
  readonly registry: () => CallRegistry;
  readonly media: OwnedMediaPlane;
  readonly log: Logger;
}

/** It looks at every call, a few milliseconds where there are ten thousand. */
const CHECK_SECONDS = 10;
const FIRST_CHECK_SECONDS = 2;

/** What only those look at who ask for metrics: how media is spread over paths and addresses, and how the process fares. */
export class Observation {
  readonly census: CallCensus;
  readonly loopDelay: LoopDelay;
  readonly gcPauses = new GcPauses();
  readonly interval = new IntervalStatistics();
  readonly invariants: Invariants;
  #seconds = 0;
  #reporter: GraphiteReporter | null = null;
  readonly #perSecond: (() => void)[] = [];
  readonly #tickMs: number;

  constructor({ tickMs, registry, media, log }: ObservationParts) {
    this.invariants = new Invariants({
      compare: () => {
        const audit = media.audit();
        return audit === null ? null : { ...audit, calls: audit.calls - registry().count() };
      },
      log,
    });
    this.#tickMs = tickMs;
    this.census = new CallCensus({ calls: () => registry().calls(), count: () => registry().count() });
    this.loopDelay = new LoopDelay(tickMs);
    this.gcPauses.start();
  }

  tick(now: number): void {
    this.loopDelay.tick(now);
    this.census.tick(this.#tickMs);
  }

  /** To be called once a second, after all else that is. */
  tickSecond(): void {
    this.#reporter?.tick();
    for (const work of this.#perSecond) work();
    this.#seconds += 1;
    if (this.#seconds % CHECK_SECONDS === FIRST_CHECK_SECONDS) this.invariants.check();
  }

  everySecond(work: () => void): void {
    this.#perSecond.push(work);
  }

  /** From now on there are reports of intervals. */
  report(reporter: GraphiteReporter): void {
    this.#reporter = reporter;
  }

  /** The last of them, for `statistics`; null: there is none. */
  get lastInterval(): NgObject | null {
    return this.#reporter?.last ?? null;
  }

  /** The call is about to end. */
  ended(call: Call): void {
    this.census.ended(call);
  }

  stop(): void {
    this.gcPauses.stop();
  }
}

/** What an engine shows to those who watch it. */
export interface ObservedEngine {
  readonly registry: CallRegistry;
  readonly media: OwnedMediaPlane;
  readonly control: ControlStatistics;
  readonly rates: RateMeter;
  readonly uptime: () => number;
  readonly operation: () => NgObject;
  readonly observation: Observation | null;
}

/** Null: the engine is not observed. */
export function metricSources(
  { registry, media, control, rates, uptime, operation, observation }: ObservedEngine,
  troubles: () => readonly ProxyTrouble[],
): MetricSources | null {
  if (observation === null) return null;
  const { census, loopDelay, gcPauses, invariants } = observation;
  return {
    version: packageVersion(),
    registry,
    traffic: rates.sums,
    portUse: () => media.portUse(),
    trafficByAddress: () => media.trafficByAddress(),
    proxies: () => control.proxies,
    troubles,
    census,
    loopDelay,
    gcPauses,
    invariants,
    operation,
    workers: () => media.workers(),
    uptime,
  };
}
