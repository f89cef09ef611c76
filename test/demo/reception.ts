/** What one telephone makes of the stream it receives. */
export interface ReceptionReport {
  readonly packets: number;
  /** Sequence numbers that have come, from 0 without wrapping. */
  readonly seen: ReadonlySet<number>;
  /** Packets whose payload is not what was sent. */
  readonly damaged: number;
  /** Interarrival jitter, milliseconds; RFC 3550 §6.4.1. */
  readonly jitterMs: number;
  /** Median from sending to arrival, milliseconds; null before the first packet. */
  readonly delayMs: number | null;
}

const CLOCK_PER_MS = 8;

/** Collects arrivals of one stream. Times are milliseconds of a clock that both telephones share. */
export class Reception {
  readonly #seen = new Set<number>();
  readonly #delays: number[] = [];
  #damaged = 0;
  #jitter = 0;
  #lastTransit: number | null = null;

  /** One packet: when it came, when it was sent, its RTP timestamp and whether its payload was right. */
  arrived(sequence: number, timestamp: number, sentAt: number, now: number, intact: boolean): void {
    this.#seen.add(sequence);
    if (!intact) this.#damaged += 1;
    this.#delays.push(now - sentAt);
    const transit = now * CLOCK_PER_MS - timestamp;
    if (this.#lastTransit !== null)
      this.#jitter += (Math.abs(transit - this.#lastTransit) - this.#jitter) / 16;
    this.#lastTransit = transit;
  }

  report(): ReceptionReport {
    return {
      packets: this.#seen.size,
      seen: this.#seen,
      damaged: this.#damaged,
      jitterMs: this.#jitter / CLOCK_PER_MS,
      delayMs: medianOf(this.#delays),
    };
  }
}

export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
