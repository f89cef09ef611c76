import type { ReportBlock } from '../../protocols/rtcp/index.ts';
import {
  SSRC_DUPLICATES,
  SSRC_ENTRIES,
  SSRC_ENTRY_COUNT,
  SSRC_ENTRY_FLOATS,
  SSRC_HIGHEST,
  SSRC_ID,
  SSRC_JITTER_MS,
  SSRC_LOST,
  SSRC_PACKETS,
  SSRC_PAYLOAD_TYPE,
} from '../counters/layout.ts';
import type { StreamReports } from './stream-reports.ts';

/** What reports need of a stream: its counters, and milliseconds of a timestamp unit by payload type (0: not known). */
export interface CountedStream {
  readonly float64: Float64Array;
  readonly uint32: Uint32Array;
  readonly start: number;
  readonly ticks: Float64Array;
}

/** RFC 3550 §6.4.1: 24 bits with sign. */
const MOST_LOST = 0x7fffff;
const NTP_UNITS_PER_MS = 65.536;

/** How the sources of one stream have been received since the last report. */
export class Reception {
  readonly #stream: CountedStream;
  /** By entry, as of the last report. */
  readonly #ssrcs = new Uint32Array(SSRC_ENTRY_COUNT);
  readonly #packets = new Float64Array(SSRC_ENTRY_COUNT);
  readonly #expected = new Float64Array(SSRC_ENTRY_COUNT);
  readonly #lost = new Float64Array(SSRC_ENTRY_COUNT);

  constructor(stream: CountedStream) {
    this.#stream = stream;
  }

  /** A block for each source that has sent since the last time. `heard`: where sender reports of the peer come in. */
  report(heard: readonly StreamReports[], now: number): readonly ReportBlock[] {
    const { float64, uint32, start } = this.#stream;
    const blocks: ReportBlock[] = [];
    for (let index = 0; index < SSRC_ENTRY_COUNT; index += 1) {
      const entry = start + SSRC_ENTRIES + index * SSRC_ENTRY_FLOATS;
      const packets = float64[entry + SSRC_PACKETS]!;
      const ssrc = uint32[2 * entry + SSRC_ID]!;
      // Another source has the entry, or the same one anew.
      if (ssrc !== this.#ssrcs[index] || packets < this.#packets[index]!) this.#forget(index, ssrc);
      if (packets === this.#packets[index]) continue;
      blocks.push(this.#block(index, entry, heard, now));
      this.#packets[index] = packets;
    }
    return blocks;
  }

  #block(index: number, entry: number, heard: readonly StreamReports[], now: number): ReportBlock {
    const { float64, uint32, ticks } = this.#stream;
    const words = 2 * entry;
    const ssrc = uint32[words + SSRC_ID]!;
    const lost = uint32[words + SSRC_LOST]!;
    const expected = float64[entry + SSRC_PACKETS]! - uint32[words + SSRC_DUPLICATES]! + lost;
    const newlyExpected = expected - this.#expected[index]!;
    const newlyLost = lost - this.#lost[index]!;
    this.#expected[index] = expected;
    this.#lost[index] = lost;
    const tickMs = ticks[uint32[words + SSRC_PAYLOAD_TYPE]!] ?? 0;
    const { timestamp, delay } = lastReport(heard, ssrc, now);
    return {
      ssrc,
      fractionLost: fraction(newlyLost, newlyExpected),
      cumulativeLost: Math.min(lost, MOST_LOST),
      highestSequence: uint32[words + SSRC_HIGHEST]!,
      jitter: tickMs > 0 ? Math.round(float64[entry + SSRC_JITTER_MS]! / tickMs) : 0,
      lastSenderReport: timestamp,
      delaySinceLastSenderReport: delay,
    };
  }

  #forget(index: number, ssrc: number): void {
    this.#ssrcs[index] = ssrc;
    this.#packets[index] = this.#expected[index] = this.#lost[index] = 0;
  }
}

/** In 1/256; RFC 3550 A.3. Late arrivals take losses back: there is no negative fraction. */
function fraction(lost: number, expected: number): number {
  if (lost <= 0 || expected <= 0) return 0;
  return Math.min(255, Math.floor((256 * lost) / expected));
}

function lastReport(
  heard: readonly StreamReports[],
  ssrc: number,
  now: number,
): { readonly timestamp: number; readonly delay: number } {
  for (const reports of heard) {
    const index = reports.find(ssrc);
    if (index < 0) continue;
    const delay = Math.round((now - reports.timeAt(index)) * NTP_UNITS_PER_MS);
    return { timestamp: reports.timestampAt(index), delay: Math.min(delay, 0xffffffff) };
  }
  return { timestamp: 0, delay: 0 };
}
