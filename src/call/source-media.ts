import type { ByteString } from '../base/bytes.ts';
import { offerCodecs } from '../policy/codecs/offer.ts';
import type { CodecOptions } from '../policy/codecs/options.ts';
import type { MediaDescription } from '../policy/describe-media.ts';
import { heardSection, labelled, sentCodecs } from '../policy/subscriber-sdp.ts';
import { parseSdp, type Sdp, type SdpCodec, type SdpMedia } from '../protocols/sdp/index.ts';
import type { Call } from './call.ts';
import { failure, type CallFailure } from './context.ts';
import type { Leg } from './leg.ts';
import { foldLines } from './paired-lines.ts';
import { participantName, type Participant } from './participant.ts';
import { currentSide, partnerLeg } from './solo-party.ts';
import { whyUnreadable } from './subscription-flows.ts';

/** A media section of a party, as it is offered to somebody who is to hear it. */
export interface SourceSection {
  readonly participant: Participant;
  readonly leg: Leg;
  readonly description: MediaDescription;
  readonly codecs: readonly SdpCodec[];
  readonly sdp: SdpMedia;
}

export interface SourceMedia {
  readonly sections: readonly SourceSection[];
  /** What the party said, where there is but one: the offer to its hearer is made of that. */
  readonly body: Sdp | null;
}

/** The media sections of parties, one after the other. `hasLabels`: each is labelled with its number (RFC 4574). */
export function sourceMedia(
  call: Call,
  parties: readonly Participant[],
  hasLabels: boolean,
  options: CodecOptions | null,
): SourceMedia | CallFailure {
  const sections: SourceSection[] = [];
  const bodies: Sdp[] = [];
  for (const participant of parties) {
    const said = bodyOf(participant.sdp);
    const side = currentSide(call, participant);
    if (said === null || side === null) return failure('No monologues matched');
    const body = foldLines(said, side, false, true).sdp;
    bodies.push(body);
    for (const leg of side.legs) {
      const { description } = leg;
      const section = body.media[leg.index];
      if (description === null || section === undefined) continue;
      const partner = partnerLeg(call, side, leg.index);
      const why = description.isRejected ? null : unreadable(leg, partner, side.legs);
      if (why !== null)
        return failure(
          `Media section ${leg.index + 1} of ${participantName(participant)} cannot be heard: ${why}`,
        );
      const codecs = chooseCodecs(leg, description, options);
      const heard = heardSection(section, codecs, parties.length === 1);
      const sdp = hasLabels ? labelled(heard, String(sections.length + 1)) : heard;
      sections.push({ participant, leg, description, codecs, sdp });
    }
  }
  if (sections.length === 0) return failure('No monologues matched');
  return { sections, body: bodies.length === 1 ? bodies[0]! : null };
}

/** What the party sends, as far as the message lets its hearer have it. */
function chooseCodecs(
  leg: Leg,
  { type, codecs }: MediaDescription,
  options: CodecOptions | null,
): readonly SdpCodec[] {
  return offerCodecs({ type, codecs: sentCodecs(codecs, leg.codecs.told) }, [], options).offered.list;
}

/** Keys that are still being agreed on may come. */
function unreadable(leg: Leg, partner: Leg | undefined, siblings: readonly Leg[]): string | null {
  const why = whyUnreadable(leg, partner, siblings);
  return leg.security.agreed.kind === 'waiting' ? null : why;
}

function bodyOf(sdp: ByteString | null): Sdp | null {
  if (sdp === null) return null;
  const parsed = parseSdp(sdp);
  return parsed.ok ? parsed.sdp : null;
}
