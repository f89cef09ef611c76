import type { ByteString } from '../base/bytes.ts';
import type {
  SubscribeAnswerRequest,
  SubscribeRequest,
  UnsubscribeRequest,
} from '../policy/party-requests.ts';
import type { Direction, Sdp } from '../protocols/sdp/index.ts';
import { draftParticipant, draftSide, type Call } from './call.ts';
import { compilePlan } from './compile-plan.ts';
import { failure, type CallContext, type CallFailure, type OutcomeCheck } from './context.ts';
import { findByTag } from './find-dialogue.ts';
import { subscriptionLimitExceeded } from './limits.ts';
import { prepareRefusal } from './refuse.ts';
import { selectParties } from './select-party.ts';
import { commitSoloAnswer, planSoloAnswer } from './solo-answer.ts';
import { commitSoloOffer, planSoloOffer } from './solo-offer.ts';
import { addSolo, soloByTag, soloOf } from './solo-party.ts';
import { draftSolo, type SoloParty } from './solo.ts';
import { sourceMedia, type SourceSection } from './source-media.ts';
import type { Subscription } from './subscription.ts';
import { withoutSubscriptions } from './subscription.ts';

export interface SubscribeDone {
  readonly ok: true;
  readonly sdp: ByteString;
  readonly toTag: ByteString;
  /** Media sections of the SDP in their order, and whose they are. */
  readonly sections: readonly SourceSection[];
}

/**
 * Offers to one more party what others send, or are sent: a media section for each of theirs. A subscriber that is there gets these
 * in place of what it had. `newTag`: for one without a tag.
 */
export function performSubscribe(
  call: Call,
  request: SubscribeRequest,
  newTag: () => ByteString,
  context: CallContext,
  check: OutcomeCheck<SubscribeDone>,
): SubscribeDone | CallFailure {
  const selected = selectParties(call, request.selection);
  if (!selected.ok) return selected;
  const { parties } = selected;
  if (request.isMixed && parties.length > 1)
    return failure('Flag "mix" with several parties is not supported: it needs audio mixing');
  const known = request.toTag === null ? null : findByTag(call, request.toTag);
  const before = known === null ? null : soloOf(call, known);
  if (known !== null && before?.role !== 'subscriber')
    return failure('to-tag belongs to a party that is no subscriber');
  if (known !== null && parties.includes(known)) return failure('A party cannot subscribe to itself');
  const media = sourceMedia(call, parties, request.isSiprec, request.codecs);
  if ('ok' in media) return media;
  const others = known === null ? call.subscriptions : withoutSubscriptions(call.subscriptions, known, null);
  const overLimit = subscriptionLimitExceeded(others.length + media.sections.length);
  if (overLimit !== null) return failure(overLimit);
  const toTag = request.toTag ?? newTag();
  const solo = before ?? draftSubscriber(toTag, context);
  const planned = planSoloOffer(
    call,
    solo,
    before === null,
    {
      sections: media.sections,
      direction: directionOf(request),
      body: media.body,
      interfaceName: request.interfaceName,
    },
    request,
    context,
  );
  if ('ok' in planned) return planned;
  const refuse = prepareRefusal(call, planned.ports, 'Subscription', toTag);
  if (before === null) addSolo(call, solo);
  const { participant } = solo.side;
  participant.label = request.setLabel ?? participant.label;
  participant.deleteAt = null;
  solo.isInactive = request.isInactive;
  call.subscriptions = [
    ...others,
    ...media.sections.map((section, index) => subscriptionTo(section, solo, index, request)),
  ];
  const { sdp } = commitSoloOffer(call, solo, planned, request, context);
  const done: SubscribeDone = { ok: true, sdp, toTag, sections: media.sections };
  const problem = check(done);
  if (problem !== null) return refuse(problem);
  call.handle.apply(compilePlan(call));
  return done;
}

function draftSubscriber(tag: ByteString, context: CallContext): SoloParty {
  return draftSolo(draftSide(draftParticipant(tag, null, context.clock.unixMs())), 'subscriber');
}

function directionOf({ isInactive, isBidirectional }: SubscribeRequest): Direction {
  if (isInactive) return 'inactive';
  return isBidirectional ? 'sendrecv' : 'sendonly';
}

function subscriptionTo(
  { participant, leg }: SourceSection,
  { side }: SoloParty,
  sinkIndex: number,
  request: SubscribeRequest,
): Subscription {
  return {
    source: participant,
    sourceIndex: leg.index,
    sink: side.participant,
    sinkIndex,
    type: 'pub/sub',
    isEgress: request.isEgress,
    isBidirectional: request.isBidirectional,
    isRtcpMirrored: request.isRtcpMirrored,
  };
}

/** Takes the subscriber's SDP: from here on it gets media. */
export function performSubscribeAnswer(
  call: Call,
  request: SubscribeAnswerRequest,
  sdp: Sdp,
  context: CallContext,
): { readonly ok: true } | CallFailure {
  const solo = soloByTag(call, request.toTag);
  if (solo?.role !== 'subscriber') return failure('To-tag not found');
  const planned = planSoloAnswer(solo, sdp, request, !request.allowsTranscoding, context);
  if ('detail' in planned) {
    call.log.warn(`Answer of a subscriber refused: ${planned.detail}`, { tag: request.toTag });
    return failure('Failed to process subscription answer');
  }
  commitSoloAnswer(call, solo, planned, request, context);
  call.handle.apply(compilePlan(call));
  return { ok: true };
}

/** Ends what a party hears by subscription. One that hears nothing is no error. */
export function performUnsubscribe(
  call: Call,
  { toTag, fromTag }: UnsubscribeRequest,
): { readonly ok: true } | CallFailure {
  const source = fromTag === null ? null : findByTag(call, fromTag);
  if (fromTag !== null && source === null) return failure('From-tag given, but no such tag exists');
  const participant = findByTag(call, toTag);
  if (participant === null) return { ok: true };
  call.subscriptions = withoutSubscriptions(call.subscriptions, participant, source);
  call.handle.apply(compilePlan(call));
  return { ok: true };
}
