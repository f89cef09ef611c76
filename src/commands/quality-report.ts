import type { QualitySample, SourceQuality } from '../call/quality/source-quality.ts';
import { SAMPLE_INTERVAL_MS } from '../call/quality/quality-monitor.ts';
import {
  meanOf,
  qualityFigures,
  type QualityFigure,
  type QualityTotals,
} from '../call/quality/quality-totals.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';

/** Where statistics of each SSRC stand (option `ssrc-reporting`): in the media, in the dictionary at the top, in both, or nowhere. */
export type SsrcReporting = 'full' | 'inline' | 'global' | 'none';

/**
 * The quality of one source, for the report of its SSRC. Scores are tenths (43 is 4.3), round trips microseconds, jitter
 * milliseconds, loss percent, all whole numbers. Empty while there is no sample.
 */
export function reportQuality(source: SourceQuality | undefined): NgObject {
  const average = source?.average ?? null;
  if (source === undefined || average === null) return {};
  const { lowest, highest, progression, samplesPerEntry } = source;
  return {
    'average MOS': { ...figures(average), samples: average.samples },
    'lowest MOS': lowest === null ? undefined : figuresAt(lowest),
    'highest MOS': highest === null ? undefined : figuresAt(highest),
    'MOS progression': {
      interval: (samplesPerEntry * SAMPLE_INTERVAL_MS) / 1000,
      entries: progression.map(figuresAt),
    },
  };
}

function figures({
  mos,
  roundTripUs,
  legRoundTripUs,
  jitterMs,
  lossPercent,
}: Omit<QualitySample, 'at'>): NgObject {
  return {
    MOS: Math.round(10 * mos),
    'round-trip time': roundTripUs === null ? undefined : Math.round(roundTripUs),
    'round-trip time leg': legRoundTripUs === null ? undefined : Math.round(legRoundTripUs),
    jitter: Math.round(jitterMs),
    'packet loss': Math.round(lossPercent),
  };
}

function figuresAt(sample: QualitySample): NgObject {
  return { 'reported at': Math.floor(sample.at / 1000), ...figures(sample) };
}

const names: Readonly<Record<QualityFigure, string>> = {
  mos: 'mos',
  jitter: 'jitter',
  rttEndToEnd: 'rtt_e2e',
  rttLeg: 'rtt_dsct',
  packetLoss: 'packetloss',
  jitterMeasured: 'jitter_measured',
};

/** The five numbers of a figure under rtpengine's names: `mos_total` and so on. Decimals are strings. */
function reportFigure(totals: QualityTotals, figure: QualityFigure): NgObject {
  const name = names[figure];
  const sums = totals.figure(figure);
  const { mean, deviation } = meanOf(sums);
  return {
    [`${name}_total`]: sums.total.toFixed(6),
    [`${name}2_total`]: sums.squares.toFixed(6),
    [`${name}_samples_total`]: sums.samples,
    [`${name}_average`]: mean.toFixed(6),
    [`${name}_stddev`]: deviation.toFixed(6),
  };
}

/** Mean opinion scores of all samples since start. */
export function reportScores(totals: QualityTotals): NgObject {
  return reportFigure(totals, 'mos');
}

/** Everything else that is measured of all sources since start. */
export function reportVoipMetrics(totals: QualityTotals): NgObject {
  const reports = qualityFigures
    .filter((figure) => figure !== 'mos')
    .map((figure) => reportFigure(totals, figure));
  return {
    ...reports.reduce((all, report) => ({ ...all, ...report }), {}),
    packets_lost: totals.counts.lost,
    rtp_duplicates: totals.counts.duplicates,
    rtp_skips: totals.counts.gaps,
    rtp_seq_resets: totals.counts.restarts,
    rtp_reordered: totals.counts.reordered,
  };
}
