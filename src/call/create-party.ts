import { createdSections } from '../policy/created-media.ts';
import type { CreateAnswerRequest, CreateRequest } from '../policy/party-requests.ts';
import type { Sdp } from '../protocols/sdp/index.ts';
import { draftParticipant, draftSide, noteSoloSignal, type Call } from './call.ts';
import { compilePlan } from './compile-plan.ts';
import { failure, type CallContext, type CallFailure, type OutcomeCheck } from './context.ts';
import { findByTag } from './find-dialogue.ts';
import type { ExchangeDone } from './offer.ts';
import { prepareRefusal } from './refuse.ts';
import { commitSoloAnswer, planSoloAnswer } from './solo-answer.ts';
import { commitSoloOffer, planSoloOffer } from './solo-offer.ts';
import { addSolo, soloByTag, soloOf } from './solo-party.ts';
import { draftSolo } from './solo.ts';

/** Offers media to a party that has no peer yet: `connect` and the like give it one. */
export function performCreate(
  call: Call,
  tag: string,
  request: CreateRequest,
  context: CallContext,
  check: OutcomeCheck<ExchangeDone>,
): ExchangeDone | CallFailure {
  const created = createdSections(request.medias, request.offeredCodecs);
  if (!created.ok) return failure(created.text);
  const known = findByTag(call, tag);
  const before = known === null ? null : soloOf(call, known);
  if (known !== null && before?.role !== 'created')
    return failure('from-tag belongs to a party that was not created');
  const solo = before ?? draftSolo(draftSide(draftParticipant(tag, null, context.clock.unixMs())), 'created');
  const { sections } = created;
  const { interfaceName } = request;
  const offer = { sections, direction: 'sendrecv', body: null, interfaceName } as const;
  const planned = planSoloOffer(call, solo, before === null, offer, request, context);
  if ('ok' in planned) return planned;
  const refuse = prepareRefusal(call, planned.ports, 'Create', tag);
  if (before === null) addSolo(call, solo);
  noteSoloSignal(call, solo, context);
  call.metadata = request.metadata ?? call.metadata;
  const { participant } = solo.side;
  participant.label = request.label ?? participant.label;
  const done = commitSoloOffer(call, solo, planned, request, context);
  const problem = check(done);
  if (problem !== null) return refuse(problem);
  call.handle.apply(compilePlan(call));
  return done;
}

/** Takes the SDP of a party that `create` has offered media to. */
export function performCreateAnswer(
  call: Call,
  request: CreateAnswerRequest,
  sdp: Sdp,
  context: CallContext,
): { readonly ok: true } | CallFailure {
  const solo = soloByTag(call, request.fromTag);
  if (solo?.role !== 'created') return failure('From-tag given, but no such tag exists');
  const planned = planSoloAnswer(solo, sdp, request, false, context);
  if ('detail' in planned) {
    call.log.warn(`Answer of a created party refused: ${planned.detail}`, { tag: request.fromTag });
    return failure('Failed to process answer');
  }
  noteSoloSignal(call, solo, context);
  solo.side.participant.sdp = request.sdp;
  commitSoloAnswer(call, solo, planned, request, context);
  call.handle.apply(compilePlan(call));
  return { ok: true };
}
