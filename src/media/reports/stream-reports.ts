import type { ReportsPlan } from '../../plan/reports.ts';
import { emptyReport } from '../../protocols/rtcp/index.ts';

/** Senders of a stream whose reports are remembered. A power of two; beyond it the oldest gives way. */
const SENDERS = 8;

/** What a stream has to do with reports of our own: what of RTCP to its peer is taken out, and what its peer has reported. */
export class StreamReports {
  readonly plan: ReportsPlan;
  /** What stands in front of RTCP of the other side that goes on. */
  readonly empty: Uint8Array;
  readonly #senders = new Uint32Array(SENDERS);
  /** Middle of the NTP time of the last sender report; 0: there is none. */
  readonly #timestamps = new Uint32Array(SENDERS);
  /** Monotonic milliseconds. */
  readonly #times = new Float64Array(SENDERS);
  #next = 0;

  constructor(plan: ReportsPlan) {
    this.plan = plan;
    this.empty = emptyReport(plan.cname);
  }

  /** The peer's sender report of `ssrc` came; `timestamp`: middle of its NTP time. */
  note(ssrc: number, timestamp: number, now: number): void {
    let index = this.find(ssrc);
    if (index < 0) {
      index = this.#next;
      this.#next = (this.#next + 1) & (SENDERS - 1);
      this.#senders[index] = ssrc;
    }
    this.#timestamps[index] = timestamp;
    this.#times[index] = now;
  }

  /** -1: it has sent none. */
  find(ssrc: number): number {
    for (let index = 0; index < SENDERS; index += 1)
      if (this.#senders[index] === ssrc && this.#timestamps[index] !== 0) return index;
    return -1;
  }

  timestampAt(index: number): number {
    return this.#timestamps[index]!;
  }

  timeAt(index: number): number {
    return this.#times[index]!;
  }
}

/** `before`: those of the stream's last plan, which go on where nothing has changed. */
export function streamReports(plan: ReportsPlan | null, before: StreamReports | null): StreamReports | null {
  if (plan === null) return null;
  return before !== null && isSamePlan(before.plan, plan) ? before : new StreamReports(plan);
}

function isSamePlan(a: ReportsPlan, b: ReportsPlan): boolean {
  return a.via === b.via && a.ssrc === b.ssrc && a.cname === b.cname && a.intervalMs === b.intervalMs;
}
