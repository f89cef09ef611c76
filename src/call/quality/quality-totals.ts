import type { QualityAdvance, SequenceCounts } from './source-quality.ts';

/** Sum, sum of squares and count of one figure: enough for mean and standard deviation. */
export interface FigureSums {
  readonly total: number;
  readonly squares: number;
  readonly samples: number;
}

export type QualityFigure = 'mos' | 'jitter' | 'rttEndToEnd' | 'rttLeg' | 'packetLoss' | 'jitterMeasured';

export const qualityFigures: readonly QualityFigure[] = [
  'mos',
  'jitter',
  'rttEndToEnd',
  'rttLeg',
  'packetLoss',
  'jitterMeasured',
];

interface Sums {
  total: number;
  squares: number;
  samples: number;
}

/** Sums over all samples of all sources since start. MOS 1.0 to 4.5, jitter in milliseconds, round trips in microseconds, loss in percent. */
export class QualityTotals {
  readonly #figures: Readonly<Record<QualityFigure, Sums>>;
  readonly #counts: { -readonly [Key in keyof SequenceCounts]: number } = {
    lost: 0,
    duplicates: 0,
    reordered: 0,
    gaps: 0,
    restarts: 0,
  };

  constructor() {
    const none = (): Sums => ({ total: 0, squares: 0, samples: 0 });
    this.#figures = {
      mos: none(),
      jitter: none(),
      rttEndToEnd: none(),
      rttLeg: none(),
      packetLoss: none(),
      jitterMeasured: none(),
    };
  }

  get counts(): SequenceCounts {
    return this.#counts;
  }

  figure(name: QualityFigure): FigureSums {
    return this.#figures[name];
  }

  add({ counts, sample }: QualityAdvance): void {
    const sums = this.#counts;
    sums.lost += counts.lost;
    sums.duplicates += counts.duplicates;
    sums.reordered += counts.reordered;
    sums.gaps += counts.gaps;
    sums.restarts += counts.restarts;
    if (sample === null) return;
    this.#note('mos', sample.mos);
    this.#note('jitterMeasured', sample.jitterMs);
    this.#note('packetLoss', sample.lossPercent);
    if (sample.roundTripUs !== null) this.#note('rttEndToEnd', sample.roundTripUs);
    if (sample.legRoundTripUs !== null) this.#note('rttLeg', sample.legRoundTripUs);
  }

  /** Jitter that a receiver has reported (RTCP), in milliseconds. */
  addReportedJitter(milliseconds: number): void {
    this.#note('jitter', milliseconds);
  }

  #note(name: QualityFigure, value: number): void {
    const sums = this.#figures[name];
    sums.total += value;
    sums.squares += value * value;
    sums.samples += 1;
  }
}

/** Mean and standard deviation; 0 without samples. */
export function meanOf({ total, squares, samples }: FigureSums): {
  readonly mean: number;
  readonly deviation: number;
} {
  if (samples === 0) return { mean: 0, deviation: 0 };
  const mean = total / samples;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / samples - mean * mean)) };
}
