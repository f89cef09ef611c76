import { sameEndpoint, type Endpoint } from '../base/endpoint.ts';
import { describeMedia } from '../policy/describe-media.ts';
import type { AnswerRequest, OfferRequest } from '../policy/request.ts';
import type { Sdp } from '../protocols/sdp/index.ts';
import type { Call } from './call.ts';
import type { CallContext } from './context.ts';
import { dialoguesOf, findByTag, sideIndex } from './find-dialogue.ts';
import { answersTo, type Participant } from './participant.ts';
import { addressTrust } from './side-exchange.ts';

/**
 * The party that an unknown from-tag is another name of (`alias-key`): the one that said the same last, or that receives
 * its first media section at the same place. Null: none, or the tag is known.
 */
export function aliasedSender(
  call: Call,
  request: OfferRequest,
  sdp: Sdp,
  context: CallContext,
): Participant | null {
  const { aliasKey, fromTag } = request;
  if (aliasKey === null || findByTag(call, fromTag) !== null) return null;
  // Its own peer cannot be who sends to it.
  const others = call.participants.filter(
    (entry) => entry.tag !== null && (request.toTag === null || !answersTo(entry, request.toTag)),
  );
  if (aliasKey === 'sdp') return others.find(({ lastBody }) => lastBody === request.sdp) ?? null;
  const described = describeMedia(sdp, addressTrust(request, context));
  const place = described.ok ? (described.media[0]?.rtp ?? null) : null;
  return place === null ? null : (others.find((entry) => sameEndpoint(placeOf(call, entry), place)) ?? null);
}

function placeOf(call: Call, participant: Participant): Endpoint | null {
  const [dialogue] = dialoguesOf(call, participant);
  if (dialogue === undefined) return null;
  return dialogue.sides[sideIndex(dialogue, participant)].legs[0]?.description?.rtp ?? null;
}

/** What later messages are compared with, and the tag itself, if it is another name. */
export function noteSpeaker(
  participant: Participant,
  tag: string,
  { aliasKey, sdp }: Pick<OfferRequest | AnswerRequest, 'aliasKey' | 'sdp'>,
): void {
  if (aliasKey === 'sdp') participant.lastBody = sdp;
  if (!answersTo(participant, tag)) participant.aliases.add(tag);
}
