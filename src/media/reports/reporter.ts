import { ntpFromUnixMs, buildRtcpCompound, type ReportBlock } from '../../protocols/rtcp/index.ts';
import type { ReportsPlan } from '../../plan/reports.ts';
import { OUT_PACKETS } from '../counters/layout.ts';
import type { Timed } from '../secure/deadline-queue.ts';
import { Reception } from './reception.ts';
import { Sending, type Feeder, type SentSource } from './sending.ts';
import type { StreamReports } from './stream-reports.ts';

/** Sources that one report tells of; each takes a datagram. */
const MOST_SENDERS = 8;

/** What a reporter looks at, apart from counters: a stream as its worker has it. */
export interface ReportedStream extends Feeder {
  readonly rtpSinks: readonly unknown[];
  readonly feeders: readonly ReportedStream[];
  readonly carrier: { readonly reports: StreamReports | null };
  readonly reports: StreamReports | null;
  readonly hasHeard: boolean;
}

/** The moment of a report: monotonic and Unix milliseconds. */
export interface ReportTime {
  readonly monotonic: number;
  readonly unix: number;
}

/**
 * Makes the reports to the peer of one stream that carries RTP. Of what the kernel forwards the counters are up to a second old; that
 * shifts a little from one report to the next.
 */
export class Reporter<Stream extends ReportedStream> implements Timed {
  dueAt = Infinity;
  queueIndex = -1;
  readonly stream: Stream;
  via: Stream;
  readonly #reception: Reception;
  readonly #sending: Sending;
  /** Reports that have left by the stream itself. */
  #ownPackets = 0;
  #ssrc: number | null = null;
  /** Monotonic milliseconds of the last two reports. */
  #lastAt = Number.NEGATIVE_INFINITY;
  #earlierAt = Number.NEGATIVE_INFINITY;

  constructor(stream: Stream, via: Stream) {
    this.stream = stream;
    this.via = via;
    this.#reception = new Reception(stream);
    this.#sending = new Sending(stream);
  }

  /** Compounds that are to be sent now, each in a datagram of its own; none before anything has come or gone. */
  compose(plan: ReportsPlan, { monotonic: now, unix }: ReportTime): readonly Uint8Array[] {
    const { stream, via } = this;
    const heard = [via.carrier.reports, stream.reports].filter((reports) => reports !== null);
    const blocks = this.#reception.report(heard, now);
    const feeders = stream.feeders.filter(({ rtpSinks }) => rtpSinks.includes(stream));
    const senders = this.#sending.report(feeders, this.#ownPackets, this.#earlierAt, now);
    this.#earlierAt = this.#lastAt;
    this.#lastAt = now;
    if (senders.length > 0) {
      this.#ssrc = senders[0]!.ssrc;
      const chosen = senders.slice(0, MOST_SENDERS);
      return chosen.map((sender, index) => senderReport(sender, index === 0 ? blocks : [], plan, unix));
    }
    const hasSent = stream.float64[stream.start + OUT_PACKETS]! > this.#ownPackets;
    if (blocks.length === 0 && !stream.hasHeard && !via.hasHeard && !hasSent) return [];
    const ssrc = this.#ssrc ?? plan.ssrc;
    return [buildRtcpCompound({ kind: 'receiverReport', ssrc, reports: blocks }, plan.cname)];
  }

  /** A compound has left. */
  noteSent(): void {
    if (this.via === this.stream) this.#ownPackets += 1;
  }
}

function senderReport(
  { ssrc, rtpTimestamp, packets, octets }: SentSource,
  reports: readonly ReportBlock[],
  { cname }: ReportsPlan,
  unix: number,
): Uint8Array {
  const { seconds: ntpSeconds, fraction: ntpFraction } = ntpFromUnixMs(unix);
  return buildRtcpCompound(
    {
      kind: 'senderReport',
      ssrc,
      ntpSeconds,
      ntpFraction,
      rtpTimestamp,
      packetCount: packets,
      octetCount: octets,
      reports,
    },
    cname,
  );
}
