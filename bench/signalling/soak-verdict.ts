import { robustSlope } from '../support/statistics.ts';

export interface SoakSample {
  /** Since the start. */
  readonly seconds: number;
  /** Calls that have ended by then. */
  readonly calls: number;
  /** Bytes. */
  readonly rss: number;
  readonly descriptors: number;
}

export interface SoakEnd {
  /** More than before the first call, after the last one ended. */
  readonly descriptorsLeft: number;
  readonly mediaSent: number;
  readonly mediaReceived: number;
}

export interface SoakVerdict {
  readonly flat: boolean;
  readonly problems: readonly string[];
  /** Median slope over the judged part of the run. */
  readonly bytesPerMinute: number;
  readonly descriptorsPerMinute: number;
  /** What the low-water mark rose by between the first and the last third of the judged part. */
  readonly growth: number;
  readonly growthPerCall: number;
}

/** The heap finds its size, code gets compiled, pools fill: the first part of the run is not judged. */
const WARM_UP_SHARE = 0.3;
/** The smallest thing that a program forgets once a call is an entry of a map with a short key, some 100 bytes. */
const BYTES_PER_CALL = 50;
/** A collector leaves the low-water mark no more exact than this. */
const NOISE_SHARE = 0.05;
/**
 * The count goes up and down with the calls of the moment, so its slope is shown but what is left at the end is
 * judged. A few may have been opened once: epoll sets, sockets of new threads and the like.
 */
const DESCRIPTORS_LEFT = 16;
/** Packets are sent 20 ms after the answer, and a loopback loses next to none. */
const MEDIA_LOSS = 0.01;
const SECONDS_PER_MINUTE = 60;

/**
 * A collected heap climbs for minutes and falls back, so slopes say little of a leak: what counts is whether it
 * always falls back to the same mark.
 */
export function judgeSoak(samples: readonly SoakSample[], end: SoakEnd): SoakVerdict {
  const judged = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const third = Math.ceil(judged.length / 3);
  const [first, last] = [lowest(judged.slice(0, third)), lowest(judged.slice(-third))];
  const growth = last.rss - first.rss;
  const growthPerCall = growth / Math.max(1, last.calls - first.calls);
  const mediaLoss = 1 - end.mediaReceived / end.mediaSent;
  const checks: readonly (readonly [boolean, string])[] = [
    [
      growthPerCall > BYTES_PER_CALL && growth > first.rss * NOISE_SHARE,
      `the low-water mark of memory rose by more than ${BYTES_PER_CALL} bytes a call`,
    ],
    [!(mediaLoss < MEDIA_LOSS), `${(mediaLoss * 100).toFixed(1)} % of the media did not come through`],
    [end.descriptorsLeft > DESCRIPTORS_LEFT, `${end.descriptorsLeft} descriptors were never closed`],
  ];
  const problems = checks.flatMap(([wrong, problem]) => (wrong ? [problem] : []));
  return {
    flat: problems.length === 0,
    problems,
    bytesPerMinute: perMinute(judged, ({ rss }) => rss),
    descriptorsPerMinute: perMinute(judged, ({ descriptors }) => descriptors),
    growth,
    growthPerCall,
  };
}

function lowest(samples: readonly SoakSample[]): SoakSample {
  return samples.reduce((least, sample) => (sample.rss < least.rss ? sample : least));
}

function perMinute(samples: readonly SoakSample[], y: (sample: SoakSample) => number): number {
  const points = samples.map((sample) => ({ x: sample.seconds, y: y(sample) }));
  return robustSlope(points) * SECONDS_PER_MINUTE;
}
