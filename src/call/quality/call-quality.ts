import type { StreamId } from '../../plan/types.ts';
import type { MediaHandle } from '../../plan/media-plane.ts';
import type { Leg } from '../leg.ts';
import type { Dialogue } from '../participant.ts';
import type { SoloParty } from '../solo.ts';
import type { MosMethod } from './mos.ts';
import { SourceQuality, type QualityAdvance, type RoundTrips } from './source-quality.ts';

/** What one look at a stream has brought. */
export interface StreamAdvance extends QualityAdvance {
  readonly leg: Leg;
  /** What a receiver has reported of the stream since the last look; null: nothing, or it is told with another source. */
  readonly reportedJitterMs: number | null;
}

/** What is looked at of a call. */
export interface SampledCall {
  readonly handle: Pick<MediaHandle, 'sources' | 'roundTripUs' | 'reportedJitter'>;
  readonly dialogues: readonly Dialogue[];
  readonly solos: readonly SoloParty[];
}

/** How a call is looked at. */
export interface Look {
  /** Unix milliseconds. */
  readonly at: number;
  readonly method: MosMethod;
  /** It may be the last time, so that everything must be counted that has come by now. */
  readonly isLast: boolean;
  readonly note: (advance: StreamAdvance) => void;
}

type StreamSlot = NonNullable<Leg['rtp']>;
type Sources = Map<number, SourceQuality>;

const noSources: ReadonlyMap<number, SourceQuality> = new Map();

/** The quality of all RTP sources of a call. Holds nothing of streams that are gone, and of each at most the sources that are counted. */
export class CallQuality {
  readonly #streams = new Map<StreamId, Sources>();
  /** How many reports of receivers have been looked at, of streams that have any. */
  readonly #reports = new Map<StreamId, number>();

  /** By SSRC. */
  of(stream: StreamId): ReadonlyMap<number, SourceQuality> {
    return this.#streams.get(stream) ?? noSources;
  }

  /** The streams of another call are this one's from now on. */
  absorb(other: CallQuality): void {
    for (const [stream, sources] of other.#streams) this.#streams.set(stream, sources);
    for (const [stream, count] of other.#reports) this.#reports.set(stream, count);
    other.#streams.clear();
    other.#reports.clear();
  }

  /** Takes a sample of each source that has sent since the last time. */
  sample(call: SampledCall, look: Look): void {
    for (const { sides } of call.dialogues) {
      for (const side of sides) {
        const others = side === sides[0] ? sides[1] : sides[0];
        for (const leg of side.legs) {
          if (leg.rtp !== null) this.#sampleLeg(call, [leg, others.legs[leg.index]], look);
        }
      }
    }
    // Who hears such a party is in no pair with it: what is known of the round trip is its own part.
    for (const { side } of call.solos)
      for (const leg of side.legs) if (leg.rtp !== null) this.#sampleLeg(call, [leg, undefined], look);
    if (this.#streams.size > 0) this.#forgetGone(call);
  }

  #forgetGone({ dialogues, solos }: SampledCall): void {
    const sides = [...dialogues.flatMap((dialogue) => dialogue.sides), ...solos.map(({ side }) => side)];
    const alive = new Set(sides.flatMap(({ legs }) => legs.map(({ rtp }) => rtp?.id)));
    for (const id of this.#streams.keys()) {
      if (alive.has(id)) continue;
      this.#streams.delete(id);
      this.#reports.delete(id);
    }
  }

  #sampleLeg(
    call: SampledCall,
    [leg, other]: readonly [Leg, Leg | undefined],
    { at, method, isLast, note }: Look,
  ): void {
    const { rtp } = leg;
    if (rtp === null) return;
    const counted = call.handle.sources(rtp.slot, isLast);
    if (counted.length === 0) return;
    const trips = roundTripsOf(call, leg, other);
    const sources: Sources = this.#streams.get(rtp.id) ?? new Map<number, SourceQuality>();
    this.#streams.set(rtp.id, sources);
    let reportedJitterMs = this.#newReport(call, rtp);
    for (const counters of counted) {
      const source = sources.get(counters.ssrc) ?? new SourceQuality();
      sources.set(counters.ssrc, source);
      const { counts, sample } = source.advance(counters, trips, at, method);
      note({ counts, sample, leg, reportedJitterMs });
      reportedJitterMs = null;
    }
    if (sources.size <= counted.length) return;
    const known = new Set(counted.map(({ ssrc }) => ssrc));
    for (const ssrc of sources.keys()) if (!known.has(ssrc)) sources.delete(ssrc);
  }

  #newReport({ handle }: SampledCall, { id, slot }: StreamSlot): number | null {
    const { reports, milliseconds } = handle.reportedJitter(slot);
    if (reports === (this.#reports.get(id) ?? 0)) return null;
    this.#reports.set(id, reports);
    return milliseconds;
  }
}

/** End to end is the way from the source to us and on to who hears it. */
function roundTripsOf(call: SampledCall, leg: Leg, other: Leg | undefined): RoundTrips {
  const own = legRoundTrip(call, leg);
  const beyond = other === undefined ? null : legRoundTrip(call, other);
  return { leg: own, endToEnd: own === null || beyond === null ? null : own + beyond };
}

/** RTCP comes on the RTP port or beside it. */
function legRoundTrip(call: SampledCall, { rtp, rtcp }: Leg): number | null {
  const muxed = rtp === null ? null : call.handle.roundTripUs(rtp.slot);
  return muxed ?? (rtcp === null ? null : call.handle.roundTripUs(rtcp.slot));
}
