import type { CallRegistry } from '../../call/registry.ts';
import type { RateMeter } from '../../commands/statistics-report.ts';
import type { MediaPlane } from '../../plan/media-plane.ts';
import type { CallCensus } from '../census/call-census.ts';
import type { NgObject } from '../../protocols/ng/index.ts';
import { intervalObject } from './interval-report.ts';
import type { IntervalStatistics } from './interval-statistics.ts';
import { graphiteLines, type GraphiteTotals } from './lines.ts';

export interface GraphiteReporterOptions {
  readonly registry: Pick<CallRegistry, 'count' | 'foreignCount' | 'totals'>;
  readonly rates: Pick<RateMeter, 'sums'>;
  readonly media: Pick<MediaPlane, 'portUse'>;
  readonly census: Pick<CallCensus, 'gauges'>;
  readonly interval: IntervalStatistics;
  readonly prefix: string;
  readonly intervalSeconds: number;
  readonly unixMs: () => number;
  readonly send: (text: string) => void;
}

/** Makes a report of every interval. */
export class GraphiteReporter {
  readonly #options: GraphiteReporterOptions;
  #before: GraphiteTotals;
  #seconds = 0;
  #last: NgObject | null = null;

  constructor(options: GraphiteReporterOptions) {
    this.#options = options;
    this.#before = this.#totals();
  }

  /** Of the interval that was reported last, for `statistics`; null: none yet. */
  get last(): NgObject | null {
    return this.#last;
  }

  /** To be called once a second. */
  tick(): void {
    const { registry, interval, intervalSeconds } = this.#options;
    interval.tick(registry.count());
    this.#seconds += 1;
    if (this.#seconds < intervalSeconds) return;
    this.#seconds = 0;
    this.#report();
  }

  #report(): void {
    const { registry, media, census, interval, prefix, unixMs, send } = this.#options;
    const now = this.#totals();
    const taken = interval.take();
    this.#last = intervalObject(taken);
    const report = {
      interval: taken,
      now,
      before: this.#before,
      sessions: { total: registry.count(), foreign: registry.foreignCount() },
      gauges: census.gauges,
      ports: media.portUse(),
    };
    this.#before = now;
    send(graphiteLines(report, prefix, Math.floor(unixMs() / 1000)));
  }

  #totals(): GraphiteTotals {
    return { calls: this.#options.registry.totals(), traffic: this.#options.rates.sums() };
  }
}
