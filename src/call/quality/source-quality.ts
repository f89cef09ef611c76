import type { SsrcCounters } from '../../plan/media-plane.ts';
import { meanOpinionScore, type MosMethod } from './mos.ts';

/** How well a source came in over one interval. */
export interface QualitySample {
  /** Unix milliseconds of its end. */
  readonly at: number;
  /** 1.0 to 4.5. */
  readonly mos: number;
  /** Milliseconds (RFC 3550 §6.4.1), measured from RTP. */
  readonly jitterMs: number;
  /** Percent of the interval. */
  readonly lossPercent: number;
  /** Microseconds from end to end and back; null: not known. */
  readonly roundTripUs: number | null;
  /** The part of it between us and the source. */
  readonly legRoundTripUs: number | null;
}

/** A mean over `samples` intervals. */
export interface QualityAverage extends Omit<QualitySample, 'at'> {
  readonly samples: number;
}

/** What is counted of sequence numbers. */
export type SequenceCounts = Pick<SsrcCounters, 'lost' | 'duplicates' | 'reordered' | 'gaps' | 'restarts'>;

/** The last interval in which something came. */
export interface LatestInterval {
  readonly sample: QualitySample;
  readonly packets: number;
  readonly packetsPerSecond: number;
  readonly bytesPerSecond: number;
}

/** What has changed since the last look, for sums over many sources. */
export interface QualityAdvance {
  readonly counts: SequenceCounts;
  /** Null: nothing came. */
  readonly sample: QualitySample | null;
}

/** Round trips that RTCP has told of, in microseconds. */
export interface RoundTrips {
  readonly leg: number | null;
  readonly endToEnd: number | null;
}

const noCounts: SequenceCounts = { lost: 0, duplicates: 0, reordered: 0, gaps: 0, restarts: 0 };

/** An even number: when there are so many entries of the progression, each two become one. */
const FULL = 12;

/** A call may be looked at twice within no time, as when it is deleted: that is no rate. */
const SHORTEST_SECONDS = 0.02;

interface Sums {
  samples: number;
  mos: number;
  jitterMs: number;
  lossPercent: number;
  roundTrips: number;
  roundTripUs: number;
  legRoundTrips: number;
  legRoundTripUs: number;
}

const newSums = (): Sums => ({
  samples: 0,
  mos: 0,
  jitterMs: 0,
  lossPercent: 0,
  roundTrips: 0,
  roundTripUs: 0,
  legRoundTrips: 0,
  legRoundTripUs: 0,
});

/** The quality of one source (SSRC) of one stream over time, from its counters as they are from time to time. */
export class SourceQuality {
  readonly #all = newSums();
  #lowest: QualitySample | null = null;
  #highest: QualitySample | null = null;
  #progression: QualitySample[] = [];
  /** How many samples make an entry of the progression. */
  #perEntry = 1;
  #pending: QualitySample[] = [];
  #latest: LatestInterval | null = null;
  /** Unix milliseconds of the last look; 0: there was none. */
  #lookedAt = 0;
  #bytes = 0;
  #packets = 0;
  #counts = noCounts;

  get latest(): LatestInterval | null {
    return this.#latest;
  }

  get lowest(): QualitySample | null {
    return this.#lowest;
  }

  get highest(): QualitySample | null {
    return this.#highest;
  }

  /** Oldest first. */
  get progression(): readonly QualitySample[] {
    return this.#progression;
  }

  /** Samples that make an entry of the progression. */
  get samplesPerEntry(): number {
    return this.#perEntry;
  }

  get average(): QualityAverage | null {
    return this.#all.samples === 0 ? null : averageOf(this.#all);
  }

  /** Takes what the counters have gained since the last time as a sample. */
  advance(counters: SsrcCounters, trips: RoundTrips, at: number, method: MosMethod): QualityAdvance {
    const packets = counters.packets - this.#packets;
    const counts = difference(counters, this.#counts);
    const bytes = counters.bytes - this.#bytes;
    const seconds = (at - (this.#lookedAt || counters.firstSeenAt)) / 1000;
    this.#lookedAt = at;
    this.#bytes = counters.bytes;
    this.#packets = counters.packets;
    this.#counts = counters;
    if (packets <= 0) return { counts, sample: null };
    // A late arrival takes a loss of the last interval back.
    const missing = Math.max(0, counts.lost);
    const lossPercent = (100 * missing) / (packets - counts.duplicates + missing || 1);
    const roundTripUs = trips.endToEnd;
    const roundTripMs = roundTripUs === null ? null : roundTripUs / 1000;
    const { jitterMs } = counters;
    const mos = meanOpinionScore({ lossPercent, jitterMs, roundTripMs }, method);
    const sample = { at, mos, jitterMs, lossPercent, roundTripUs, legRoundTripUs: trips.leg };
    this.#note(sample);
    this.#latest = {
      sample,
      packets,
      packetsPerSecond: packets / Math.max(SHORTEST_SECONDS, seconds),
      bytesPerSecond: bytes / Math.max(SHORTEST_SECONDS, seconds),
    };
    return { counts, sample };
  }

  #note(sample: QualitySample): void {
    addTo(this.#all, sample);
    if (this.#lowest === null || sample.mos < this.#lowest.mos) this.#lowest = sample;
    if (this.#highest === null || sample.mos > this.#highest.mos) this.#highest = sample;
    this.#pending.push(sample);
    if (this.#pending.length < this.#perEntry) return;
    this.#progression.push(merge(this.#pending));
    this.#pending = [];
    if (this.#progression.length < FULL) return;
    const halved: QualitySample[] = [];
    for (let index = 0; index < FULL; index += 2)
      halved.push(merge(this.#progression.slice(index, index + 2)));
    this.#progression = halved;
    this.#perEntry *= 2;
  }
}

function difference(now: SequenceCounts, before: SequenceCounts): SequenceCounts {
  return {
    lost: now.lost - before.lost,
    duplicates: now.duplicates - before.duplicates,
    reordered: now.reordered - before.reordered,
    gaps: now.gaps - before.gaps,
    restarts: now.restarts - before.restarts,
  };
}

function addTo(sums: Sums, sample: Omit<QualitySample, 'at'>): void {
  sums.samples += 1;
  sums.mos += sample.mos;
  sums.jitterMs += sample.jitterMs;
  sums.lossPercent += sample.lossPercent;
  if (sample.roundTripUs !== null) {
    sums.roundTrips += 1;
    sums.roundTripUs += sample.roundTripUs;
  }
  if (sample.legRoundTripUs !== null) {
    sums.legRoundTrips += 1;
    sums.legRoundTripUs += sample.legRoundTripUs;
  }
}

function averageOf(sums: Sums): QualityAverage {
  const { samples, roundTrips, legRoundTrips } = sums;
  return {
    samples,
    mos: sums.mos / samples,
    jitterMs: sums.jitterMs / samples,
    lossPercent: sums.lossPercent / samples,
    roundTripUs: roundTrips === 0 ? null : sums.roundTripUs / roundTrips,
    legRoundTripUs: legRoundTrips === 0 ? null : sums.legRoundTripUs / legRoundTrips,
  };
}

/** One for several, at the time of the last. */
function merge(samples: readonly QualitySample[]): QualitySample {
  const sums = newSums();
  for (const sample of samples) addTo(sums, sample);
  const { mos, jitterMs, lossPercent, roundTripUs, legRoundTripUs } = averageOf(sums);
  return { at: samples.at(-1)!.at, mos, jitterMs, lossPercent, roundTripUs, legRoundTripUs };
}
