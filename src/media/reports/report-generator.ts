import { DeadlineQueue } from '../secure/deadline-queue.ts';
import { Reporter, type ReportedStream, type ReportTime } from './reporter.ts';

/** Reports that one round makes: media comes first. */
const REPORTS_PER_ROUND = 64;
/** Something at random is added to the interval, so that many calls do not report at once (RFC 3550 §6.2): less than this. */
const SPREAD_MS = 1000;

/** A stream of a worker, as far as reports to its peer go. */
export interface ReportingStream extends ReportedStream {
  readonly carries: 'rtp' | 'rtcp' | 'both' | 'other';
}

export interface ReportGeneratorParts<Stream> {
  readonly clock: ReportTime;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Sends RTCP of our own to the peer of a stream; false: it cannot be reached at this time. */
  readonly send: (via: Stream, compound: Uint8Array) => boolean;
}

/** Reports to the peers of all streams of a worker whose plans want it. */
export class ReportGenerator<Stream extends ReportingStream> {
  readonly #parts: ReportGeneratorParts<Stream>;
  readonly #reporters = new Map<Stream, Reporter<Stream>>();
  readonly #timers = new DeadlineQueue<Reporter<Stream>>();

  constructor(parts: ReportGeneratorParts<Stream>) {
    this.#parts = parts;
  }

  /** After the plans of all streams are in force. `via`: the stream that its plan names; undefined: there is none. */
  configure(stream: Stream, via: Stream | undefined): void {
    const plan = stream.reports?.plan;
    if (plan === undefined || via === undefined || stream.carries === 'rtcp') {
      this.removed(stream);
      return;
    }
    const known = this.#reporters.get(stream);
    if (known !== undefined) {
      known.via = via;
      return;
    }
    const reporter = new Reporter(stream, via);
    this.#reporters.set(stream, reporter);
    // RFC 3550 §6.2: half of it before the first.
    this.#timers.set(reporter, this.#parts.clock.monotonic + this.#pause(plan.intervalMs) / 2);
  }

  removed(stream: Stream): void {
    const reporter = this.#reporters.get(stream);
    if (reporter === undefined) return;
    this.#reporters.delete(stream);
    this.#timers.delete(reporter);
  }

  /** Milliseconds until `run` has something to do; may be Infinity. */
  timeout(now: number): number {
    return Math.max(0, Math.ceil(this.#timers.nextAt - now));
  }

  run(): void {
    const { clock } = this.#parts;
    for (let count = 0; count < REPORTS_PER_ROUND; count += 1) {
      const due = this.#timers.takeDue(clock.monotonic);
      if (due === null) return;
      this.#report(due);
    }
  }

  #report(reporter: Reporter<Stream>): void {
    const { clock, send } = this.#parts;
    const plan = reporter.stream.reports?.plan;
    if (plan === undefined) return;
    this.#timers.set(reporter, clock.monotonic + this.#pause(plan.intervalMs));
    for (const compound of reporter.compose(plan, clock))
      if (send(reporter.via, compound)) reporter.noteSent();
  }

  #pause(intervalMs: number): number {
    return intervalMs + this.#parts.random() * Math.min(SPREAD_MS, intervalMs);
  }
}
