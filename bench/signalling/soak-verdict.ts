import { type Point, robustSlope } from '../support/statistics.ts';

export interface SoakSample {
  /** Since the start. */
  readonly seconds: number;
  /** Calls that have ended by then. */
  readonly calls: number;
  /** Bytes. */
  readonly rss: number;
  readonly descriptors: number;
}

export interface SoakVerdict {
  readonly flat: boolean;
  readonly problems: readonly string[];
  readonly bytesPerMinute: number;
  readonly bytesPerCall: number;
  readonly descriptorsPerMinute: number;
}

/** The heap finds its size, code gets compiled, pools fill: the first half of the run is not judged. */
const WARM_UP_SHARE = 0.5;
/**
 * The smallest thing that a program forgets once a call is an entry of a map with a short key, some 100 bytes. Half
 * of that is well above what the collector's ups and downs leave in a median of slopes over some minutes.
 */
const BYTES_PER_CALL = 50;
/**
 * The count goes up and down with the calls of the moment, so its slope is shown but what is left at the end is
 * judged. A few may have been opened once: epoll sets, sockets of new threads and the like.
 */
const DESCRIPTORS_LEFT = 16;
/** Packets are sent 20 ms after the answer, and a loopback loses next to none. */
const MEDIA_LOSS = 0.01;
const SECONDS_PER_MINUTE = 60;

export interface SoakEnd {
  /** More than before the first call, after the last one ended. */
  readonly descriptorsLeft: number;
  readonly mediaSent: number;
  readonly mediaReceived: number;
}

export function judgeSoak(samples: readonly SoakSample[], end: SoakEnd): SoakVerdict {
  const { descriptorsLeft, mediaSent, mediaReceived } = end;
  const mediaLoss = 1 - mediaReceived / mediaSent;
  const judged = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const slope = (y: (sample: SoakSample) => number, x: (sample: SoakSample) => number): number =>
    robustSlope(judged.map((sample): Point => ({ x: x(sample), y: y(sample) })));
  const bytesPerCall = slope(
    ({ rss }) => rss,
    ({ calls }) => calls,
  );
  const perMinute = (y: (sample: SoakSample) => number): number =>
    slope(y, ({ seconds }) => seconds) * SECONDS_PER_MINUTE;
  const descriptorsPerMinute = perMinute(({ descriptors }) => descriptors);
  const checks: readonly (readonly [boolean, string])[] = [
    [bytesPerCall > BYTES_PER_CALL, `memory grows by more than ${BYTES_PER_CALL} bytes a call`],
    [!(mediaLoss < MEDIA_LOSS), `${(mediaLoss * 100).toFixed(1)} % of the media did not come through`],
    [descriptorsLeft > DESCRIPTORS_LEFT, `${descriptorsLeft} descriptors were never closed`],
  ];
  const problems = checks.flatMap(([wrong, problem]) => (wrong ? [problem] : []));
  return {
    flat: problems.length === 0,
    problems,
    bytesPerMinute: perMinute(({ rss }) => rss),
    bytesPerCall,
    descriptorsPerMinute,
  };
}
