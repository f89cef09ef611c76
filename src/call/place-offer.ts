import type { OfferRequest } from '../policy/request.ts';
import { draftDialogue, draftParticipant, draftSide, draftSideLike, type Call } from './call.ts';
import type { CallContext } from './context.ts';
import { dialoguesOf, findOfferTarget, sideIndex } from './find-dialogue.ts';
import type { Dialogue, Participant, Side } from './participant.ts';

/** Where an offer belongs: an existing dialogue, or a drafted one that the call does not list yet. */
export interface OfferPlace {
  readonly dialogue: Dialogue;
  readonly senderIndex: 0 | 1;
  readonly isNew: boolean;
  readonly isSenderNamed: boolean;
}

/** `aliased`: the party that the from-tag is one more name of; null: it is not. */
export function placeOffer(
  call: Call,
  request: OfferRequest,
  aliased: Participant | null,
  context: CallContext,
): OfferPlace {
  const { fromTag, toTag: receiverTag, viaBranch } = request;
  const target = findOfferTarget(call, { fromTag: aliased?.tag ?? fromTag, toTag: receiverTag, viaBranch });
  if (target.kind === 'known') {
    return {
      dialogue: target.dialogue,
      senderIndex: target.sender,
      isNew: false,
      isSenderNamed: target.isSenderNamed,
    };
  }
  const now = context.clock.unixMs();
  const sender = target.sender ?? draftParticipant(request.fromTag, null, now);
  const toTag = request.toTag === request.fromTag ? null : request.toTag;
  const receiver = target.receiver ?? draftParticipant(toTag, request.viaBranch, now);
  const dialogue = draftDialogue(draftSideLike(lastSideOf(call, target.sender), sender), draftSide(receiver));
  return { dialogue, senderIndex: 0, isNew: true, isSenderNamed: false };
}

/** Of a party that is known already, in the dialogue that it has used last: it is reached by the same interface in a further one. */
function lastSideOf(call: Call, participant: Participant | null): Side | null {
  const last = participant === null ? undefined : dialoguesOf(call, participant)[0];
  return last === undefined || participant === null ? null : last.sides[sideIndex(last, participant)];
}
