/** A power of two. At one report in five seconds a stream, some two thousand streams at a time. */
export const SENT_ENTRIES = 8192;
/** More than this is no round trip (RFC 3550 §6.4.1 has no bound; ours is that of rtpengine). */
const LONGEST_MS = 10_000;

/**
 * When reports went by, by who made them and the middle of their timestamp. A table of fixed size in which a later report takes the place of
 * an earlier one: no allocation, and what is lost is one measurement.
 */
export class SentReports {
  readonly keys = new Uint32Array(2 * SENT_ENTRIES);
  readonly times = new Float64Array(SENT_ENTRIES);

  note(ssrc: number, timestamp: number, now: number): void {
    const index = indexOf(ssrc, timestamp);
    this.keys[2 * index] = ssrc;
    this.keys[2 * index + 1] = timestamp;
    this.times[index] = now;
  }
}

/** Milliseconds from when the report went by to `until`; -1: it did not, or the result makes no sense. */
export function findRoundTrip(sent: SentReports, ssrc: number, timestamp: number, until: number): number {
  const index = indexOf(ssrc, timestamp);
  if (sent.keys[2 * index] !== ssrc || sent.keys[2 * index + 1] !== timestamp) return -1;
  const passed = until - sent.times[index]!;
  // The two clocks of a party and the rounding of its delay may make a very short one negative.
  if (passed < -1 || passed > LONGEST_MS) return -1;
  return Math.max(0, passed);
}

function indexOf(ssrc: number, timestamp: number): number {
  return (Math.imul(ssrc ^ Math.imul(timestamp, 0x9e3779b1), 0x85ebca6b) >>> 16) & (SENT_ENTRIES - 1);
}
