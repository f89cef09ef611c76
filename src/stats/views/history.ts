import type { QualityTotals } from '../../call/quality/quality-totals.ts';
import type { PathTraffic } from '../../commands/statistics-report.ts';

/** What is plotted over time. */
export interface HistoryPoint {
  readonly sessions: number;
  /** A second, over the interval of the point. */
  readonly userPackets: number;
  readonly kernelPackets: number;
  readonly bytes: number;
  readonly offers: number;
  /** Of the last ten seconds; null: nobody has sent anything. */
  readonly mos: number | null;
  readonly lossPercent: number | null;
  readonly jitterMs: number | null;
}

export interface HistorySources {
  readonly sessions: () => number;
  readonly traffic: () => PathTraffic;
  readonly offers: () => number;
  readonly quality: QualityTotals;
}

export const HISTORY_SECONDS = 2;
/** Each source is sampled once in about five seconds: means are over twice that, so that no point is without some of them. */
const POINTS_OF_MEAN = 5;
/** Ten minutes. */
const MOST_POINTS = 300;

const plotted = { mos: 'mos', lossPercent: 'packetLoss', jitterMs: 'jitterMeasured' } as const;

interface Sums {
  readonly traffic: PathTraffic;
  readonly offers: number;
  readonly figures: Readonly<
    Record<keyof typeof plotted, { readonly total: number; readonly samples: number }>
  >;
}

/** The last ten minutes, a point every two seconds. */
export class History {
  readonly #sources: HistorySources;
  readonly #points: HistoryPoint[] = [];
  #seconds = 0;
  /** Oldest first, `POINTS_OF_MEAN` at most. */
  readonly #sums: Sums[];

  constructor(sources: HistorySources) {
    this.#sources = sources;
    this.#sums = [this.#read()];
  }

  /** Oldest first. */
  get points(): readonly HistoryPoint[] {
    return this.#points;
  }

  /** To be called once a second. */
  tick(): void {
    this.#seconds += 1;
    if (this.#seconds % HISTORY_SECONDS !== 0) return;
    const now = this.#read();
    const before = this.#sums.at(-1)!;
    const oldest = this.#sums[0]!;
    this.#sums.push(now);
    if (this.#sums.length > POINTS_OF_MEAN) this.#sums.shift();
    const rate = (a: number, b: number): number => (a - b) / HISTORY_SECONDS;
    this.#points.push({
      sessions: this.#sources.sessions(),
      userPackets: rate(now.traffic.user.packets, before.traffic.user.packets),
      kernelPackets: rate(now.traffic.kernel.packets, before.traffic.kernel.packets),
      bytes: rate(now.traffic.total.bytes, before.traffic.total.bytes),
      offers: rate(now.offers, before.offers),
      mos: mean(now, oldest, 'mos'),
      lossPercent: mean(now, oldest, 'lossPercent'),
      jitterMs: mean(now, oldest, 'jitterMs'),
    });
    if (this.#points.length > MOST_POINTS) this.#points.shift();
  }

  #read(): Sums {
    const { traffic, offers, quality } = this.#sources;
    const figure = (name: keyof typeof plotted): { total: number; samples: number } => {
      const { total, samples } = quality.figure(plotted[name]);
      return { total, samples };
    };
    return {
      traffic: traffic(),
      offers: offers(),
      figures: { mos: figure('mos'), lossPercent: figure('lossPercent'), jitterMs: figure('jitterMs') },
    };
  }
}

function mean(now: Sums, before: Sums, name: keyof typeof plotted): number | null {
  const samples = now.figures[name].samples - before.figures[name].samples;
  return samples === 0 ? null : (now.figures[name].total - before.figures[name].total) / samples;
}
