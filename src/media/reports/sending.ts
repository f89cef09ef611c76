import {
  OUT_PACKETS,
  SSRC_ARRIVED_AT,
  SSRC_BYTES,
  SSRC_ENTRIES,
  SSRC_ENTRY_COUNT,
  SSRC_ENTRY_FLOATS,
  SSRC_ID,
  SSRC_PACKETS,
  SSRC_PAYLOAD_TYPE,
  SSRC_TIMESTAMP,
} from '../counters/layout.ts';
import type { CountedStream } from './reception.ts';

const RTP_HEADER = 12;
/** Sources of which what was sent is remembered; beyond them the one that was silent longest is forgotten. */
const MOST_SOURCES = 16;

/** A stream whose packets are copied to the one that is reported to. */
export interface Feeder extends CountedStream {
  /** Bytes that encryption has added to each packet that it receives. */
  readonly rtpOverhead: number;
}

/** A source whose packets go to the peer, as a sender report tells of it. */
export interface SentSource {
  readonly ssrc: number;
  /** Of the instant of the report; of the last packet where its clock is not known. */
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly octets: number;
}

interface SourceCount {
  /** As its entry had them when it was last looked at. */
  seenPackets: number;
  seenBytes: number;
  packets: number;
  octets: number;
  /** Monotonic milliseconds of the last look that found more of it sent. */
  sentAt: number;
}

/** What came in of a source since the last look. */
interface Advance {
  readonly ssrc: number;
  readonly rtpTimestamp: number;
  readonly count: SourceCount;
  readonly packets: number;
  readonly octets: number;
}

/**
 * What of each source has gone to the peer of one stream. Nobody counts that on the way: packets are counted by source where they come
 * in, and all together where they go out. Where fewer went out than came in (blocked media, a peer that was not known yet), each source
 * has its share. CSRCs and header extensions count as payload.
 */
export class Sending {
  readonly #stream: CountedStream;
  readonly #counts = new Map<number, SourceCount>();
  #outPackets = 0;

  constructor(stream: CountedStream) {
    this.#stream = stream;
  }

  /**
   * The sources that are senders at this time (RFC 3550 §6.4): of which something has gone after the time `since`. `ownPackets`: how many of the
   * packets that the stream has sent were reports of ours.
   */
  report(feeders: Iterable<Feeder>, ownPackets: number, since: number, now: number): readonly SentSource[] {
    const { float64, start } = this.#stream;
    const advances = [...feeders].flatMap((feeder) => this.#look(feeder, now));
    const arrived = advances.reduce((sum, { packets }) => sum + packets, 0);
    const out = float64[start + OUT_PACKETS]! - ownPackets;
    const share = arrived > 0 ? Math.min(1, Math.max(0, out - this.#outPackets) / arrived) : 0;
    this.#outPackets = out;
    const sources: SentSource[] = [];
    for (const { ssrc, rtpTimestamp, count, packets, octets } of advances) {
      const sent = Math.round(share * packets);
      count.packets += sent;
      count.octets += Math.round(share * octets);
      if (sent > 0) count.sentAt = now;
      if (count.packets === 0 || count.sentAt <= since) continue;
      sources.push({ ssrc, rtpTimestamp, packets: count.packets >>> 0, octets: count.octets >>> 0 });
    }
    return sources;
  }

  #look(feeder: Feeder, now: number): Advance[] {
    const { float64, uint32, start, ticks, rtpOverhead } = feeder;
    const advances: Advance[] = [];
    for (let index = 0; index < SSRC_ENTRY_COUNT; index += 1) {
      const entry = start + SSRC_ENTRIES + index * SSRC_ENTRY_FLOATS;
      const seenPackets = float64[entry + SSRC_PACKETS]!;
      if (seenPackets === 0) continue;
      const seenBytes = float64[entry + SSRC_BYTES]!;
      const ssrc = uint32[2 * entry + SSRC_ID]!;
      const count = this.#countOf(ssrc, seenPackets);
      const packets = seenPackets - count.seenPackets;
      const bytes = seenBytes - count.seenBytes;
      count.seenPackets = seenPackets;
      count.seenBytes = seenBytes;
      const tickMs = ticks[uint32[2 * entry + SSRC_PAYLOAD_TYPE]!] ?? 0;
      const elapsed = tickMs > 0 ? (now - float64[entry + SSRC_ARRIVED_AT]!) / tickMs : 0;
      const rtpTimestamp = (uint32[2 * entry + SSRC_TIMESTAMP]! + Math.round(elapsed)) >>> 0;
      const octets = Math.max(0, bytes - packets * (RTP_HEADER + rtpOverhead));
      advances.push({ ssrc, rtpTimestamp, count, packets, octets });
    }
    return advances;
  }

  /** An entry with less than before is the source's second one: the first had to give way. */
  #countOf(ssrc: number, seenPackets: number): SourceCount {
    const known = this.#counts.get(ssrc);
    if (known !== undefined) {
      if (seenPackets < known.seenPackets) known.seenPackets = known.seenBytes = 0;
      return known;
    }
    if (this.#counts.size >= MOST_SOURCES) this.#forgetOne();
    const count = { seenPackets: 0, seenBytes: 0, packets: 0, octets: 0, sentAt: Number.NEGATIVE_INFINITY };
    this.#counts.set(ssrc, count);
    return count;
  }

  #forgetOne(): void {
    let oldest: number | null = null;
    let oldestAt = Infinity;
    for (const [ssrc, { sentAt }] of this.#counts) {
      if (oldest !== null && sentAt >= oldestAt) continue;
      oldest = ssrc;
      oldestAt = sentAt;
    }
    if (oldest !== null) this.#counts.delete(oldest);
  }
}
