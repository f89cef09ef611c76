import type { Address, Family } from '../base/endpoint.ts';
import type { LocalAddress } from '../base/interface.ts';
import { describeMedia, type MediaDescription } from '../policy/describe-media.ts';
import type { AnswerRequest } from '../policy/request.ts';
import { iceForOfferer } from '../policy/ice/choose-mode.ts';
import type { IceMode } from '../policy/ice/types.ts';
import { isOffererMuxed, muxAnswer } from '../policy/rtcp-mux.ts';
import { answererOnBranch, offererOnBranch } from '../policy/security/state.ts';
import type { Sdp } from '../protocols/sdp/index.ts';
import { addDialogue, draftDialogue, draftParticipant, draftSide, noteSignal, type Call } from './call.ts';
import { chooseSideInterface } from './choose-side-interface.ts';
import { compilePlan } from './compile-plan.ts';
import { failure, type CallContext, type CallFailure } from './context.ts';
import { dialoguesOf, findAnswerTarget, type AnswerTarget } from './find-dialogue.ts';
import { limitExceeded } from './limits.ts';
import { furtherAddresses } from './leg-addresses.ts';
import { noIce } from './ice-state.ts';
import { asUnbundled, isBundleMember, planBundle } from './leg-bundle.ts';
import { acceptIce, answerIce, dropIce } from './leg-ice.ts';
import { arePortsNew, assignPorts, dropPorts, scheduleRetirement } from './leg-ports.ts';
import { noIceNews, secureAnswer, type IceNews } from './leg-security.ts';
import { createLeg, type Leg, type PortSet } from './leg.ts';
import type { ExchangeDone } from './offer.ts';
import { presentSdp, type LegPresentation } from './outgoing.ts';
import { otherSide, type Dialogue, type Side } from './participant.ts';
import { createPortTransaction, type PortTransaction } from './port-transaction.ts';
import {
  addressTrust,
  enterLegs,
  familyOfMedia,
  familyOfSide,
  isExhausted,
  isLatched,
  legAt,
  remoteOf,
  socketCount,
  treatmentFrom,
} from './side-exchange.ts';

/**
 * Takes an answer (RFC 3264 §6): the SDP is the answerer's, and goes to the offerer. A request that fails leaves the call as
 * it was.
 */
export function performAnswer(
  call: Call,
  request: AnswerRequest,
  sdp: Sdp,
  context: CallContext,
): ExchangeDone | CallFailure {
  const described = describeMedia(sdp, addressTrust(request, context));
  if (!described.ok) return failure(described.error);
  const place = placeAnswer(call, request, context);
  if (place === null) {
    call.log.warn(
      'Answer matches no offer: neither its tags nor its via-branch belong to a dialogue of this call',
      {
        fromTag: request.fromTag,
        toTag: request.toTag,
      },
    );
    return failure('Invalid dialogue association');
  }
  const overLimit = limitExceeded(call, described.media.length, place.isNew);
  if (overLimit !== null) {
    call.log.warn(`Answer refused: ${overLimit}`, { tag: request.toTag });
    return failure(overLimit);
  }
  const ports = createPortTransaction(call.handle, call.tos);
  const planned = planAnswer(place, described.media, request, ports, context);
  if (!('sections' in planned)) {
    ports.rollback();
    call.log.error(`Answer refused: ${planned.detail}`, { tag: request.toTag });
    return failure('Ran out of ports');
  }
  return commitAnswer(call, place, planned, { request, sdp }, context);
}

interface AnswerPlace {
  readonly dialogue: Dialogue;
  readonly senderIndex: 0 | 1;
  readonly isNew: boolean;
  readonly tagIs: 'own' | 'first' | 'alias';
}

function placeAnswer(call: Call, request: AnswerRequest, context: CallContext): AnswerPlace | null {
  const target: AnswerTarget = findAnswerTarget(call, {
    offererTag: request.fromTag,
    answererTag: request.toTag,
    viaBranch: request.viaBranch,
    isNewBranch: request.isNewBranch,
  });
  switch (target.kind) {
    case 'known':
      return { dialogue: target.dialogue, senderIndex: target.sender, isNew: false, tagIs: target.tagIs };
    case 'newBranch':
      return { ...draftBranch(target.beside, target.sender, request, context), isNew: true, tagIs: 'own' };
    case 'none':
      return null;
  }
}

/** A branch made by a fork behind the receiver of our offer: same offer, another answerer, ports of its own. */
function draftBranch(
  beside: Dialogue,
  answererIndex: 0 | 1,
  request: AnswerRequest,
  context: CallContext,
): Pick<AnswerPlace, 'dialogue' | 'senderIndex'> {
  const known = otherSide(beside, answererIndex);
  const offerer = draftSide(known.participant);
  offerer.interfaceName = known.interfaceName;
  offerer.isInterfaceExplicit = known.isInterfaceExplicit;
  for (const leg of known.legs) {
    offerer.legs[leg.index] = {
      ...createLeg(leg.index),
      description: leg.description,
      treatment: leg.treatment,
      security: offererOnBranch(leg.security),
      ice: { ...noIce, isRejected: leg.ice.isRejected, isLite: leg.ice.isLite },
    };
  }
  const answerer = draftSide(draftParticipant(request.toTag, request.viaBranch, context.clock.unixMs()));
  answerer.interfaceName = beside.sides[answererIndex].interfaceName;
  answerer.isInterfaceExplicit = beside.sides[answererIndex].isInterfaceExplicit;
  // It answers the same offer, so it goes by the credentials in there. Its own ports here are candidates that it finds by
  // our checks from them (RFC 8445 §7.3.1.3).
  for (const leg of beside.sides[answererIndex].legs) {
    const ice = { ...leg.ice, running: null };
    answerer.legs[leg.index] = { ...createLeg(leg.index), security: answererOnBranch(leg.security), ice };
  }
  return { dialogue: draftDialogue(offerer, answerer), senderIndex: 1 };
}

interface PlannedSection {
  readonly description: MediaDescription;
  readonly answerer: Leg;
  readonly offerer: Leg;
  /** Null: declined by either side. */
  ports: { readonly answerer: PortSet; readonly offerer: PortSet } | null;
  readonly isAnswererMuxed: boolean;
  readonly isOffererMuxed: boolean;
  /** Towards the offerer. */
  readonly ice: IceMode;
  /** Index of the section whose transport the offerer's side uses in a bundle; null: in none. */
  readonly transport: number | null;
}

interface PlannedAnswer {
  readonly sections: readonly PlannedSection[];
  /** Ours on the interface that faces the offerer. */
  readonly ownAddress: Address;
}

interface AnswerRefusal {
  readonly detail: string;
}

/** Decides all that may fail, and changes nothing but the port transaction. */
function planAnswer(
  place: AnswerPlace,
  media: readonly MediaDescription[],
  request: AnswerRequest,
  ports: PortTransaction,
  context: CallContext,
): PlannedAnswer | AnswerRefusal {
  const answerer = place.dialogue.sides[place.senderIndex];
  const offerer = otherSide(place.dialogue, place.senderIndex);
  const answererAddress = addressFor(answerer, familyOfMedia(media), context);
  const offererAddress = addressFor(offerer, request.addressFamily ?? familyOfSide(offerer), context);
  if (answererAddress === null || offererAddress === null)
    return { detail: 'no media interface is configured' };
  const bundled = planBundle(media, offerer.legs, request.bundle.reject);
  const wish = muxAnswer(request.rtcpMux);
  const sections: PlannedSection[] = [];
  for (const [index, description] of media.entries()) {
    const legs = { answerer: legAt(answerer, index), offerer: legAt(offerer, index) };
    const isAnswererMuxed = description.offersRtcpMux && legs.answerer.wasMuxOffered;
    const offererAsks = legs.offerer.description?.offersRtcpMux ?? false;
    const muxed = {
      isAnswererMuxed,
      isOffererMuxed: isOffererMuxed(
        offererAsks,
        bundled.includes(index) ? 'accept' : wish === 'asPeer' ? legs.offerer.muxAnswer : wish,
        isAnswererMuxed,
      ),
    };
    const transport = bundled.includes(index) ? bundled[0]! : null;
    const isMember = transport !== null && transport !== index;
    const ice = isMember ? 'none' : offerersIce(description, legs, request);
    const section: PlannedSection = {
      description,
      answerer: legs.answerer,
      offerer: legs.offerer,
      ports: null,
      isAnswererMuxed: muxed.isAnswererMuxed,
      isOffererMuxed: muxed.isOffererMuxed,
      ice,
      transport,
    };
    sections.push(section);
    // A section that was not offered cannot be answered (RFC 3264 §6).
    const isDeclined = description.isRejected || (legs.offerer.description?.isRejected ?? true);
    if (isDeclined || description.kind === 'untouched') continue;
    const answererPorts = ports.provide(legs.answerer, {
      address: legs.answerer.ports?.address ?? answererAddress,
      count: legs.answerer.ports === null ? socketCount(description.kind, isAnswererMuxed) : 1,
      additional:
        legs.answerer.ports === null
          ? furtherAddresses(legs.answerer.ice.mode, answererAddress, request, context)
          : [],
      servedRemote: remoteOf(legs.offerer.description),
      isLatched: true,
    });
    if (isExhausted(answererPorts)) return { detail: answererPorts.reason };
    if (isMember) {
      section.ports = { answerer: answererPorts, offerer: answererPorts };
      continue;
    }
    const own = asUnbundled(legs.offerer);
    const address =
      request.addressFamily === null ? (legs.offerer.ports?.address ?? offererAddress) : offererAddress;
    const offererPorts = ports.provide(own, {
      address,
      count: socketCount(description.kind, muxed.isOffererMuxed),
      additional: furtherAddresses(ice, address, request, context),
      servedRemote: remoteOf(description),
      isLatched: transport !== null || isLatched(legs.offerer, ice, request),
    });
    if (isExhausted(offererPorts)) return { detail: offererPorts.reason };
    section.ports = { answerer: answererPorts, offerer: offererPorts };
  }
  for (const section of sections) shareTransport(section, sections);
  return { sections, ownAddress: offererAddress.advertised };
}

/** Sections of a bundle are on the ports of its first one. */
function shareTransport(section: PlannedSection, sections: readonly PlannedSection[]): void {
  const shared = section.transport === null ? null : (sections[section.transport]?.ports ?? null);
  if (section.ports !== null && shared !== null)
    section.ports = { answerer: section.ports.answerer, offerer: shared.offerer };
}

function offerersIce(
  description: MediaDescription,
  { answerer, offerer }: { readonly answerer: Leg; readonly offerer: Leg },
  request: AnswerRequest,
): IceMode {
  if (description.isRejected || description.kind === 'untouched') return 'none';
  return iceForOfferer(request.ice, {
    isOffererIce: (offerer.description?.ice ?? null) !== null,
    isRejected: offerer.ice.isRejected,
    offered: answerer.ice.mode,
    isAnswererIce: description.ice !== null,
  });
}

/** Interfaces are chosen by the offer: ports that a party has been told of must not move because of an answer's flags. */
function addressFor(side: Side, family: Family | null, context: CallContext): LocalAddress | null {
  return chooseSideInterface(side, null, family ?? 'IP4', context)?.address ?? null;
}

interface AnswerMessage {
  readonly request: AnswerRequest;
  readonly sdp: Sdp;
}

/** Nothing in here can fail. */
function commitAnswer(
  call: Call,
  place: AnswerPlace,
  { sections, ownAddress }: PlannedAnswer,
  { request, sdp }: AnswerMessage,
  context: CallContext,
): ExchangeDone {
  const { dialogue, senderIndex } = place;
  const answerer = dialogue.sides[senderIndex];
  const offerer = otherSide(dialogue, senderIndex);
  if (place.isNew) addDialogue(call, dialogue);
  if (place.tagIs === 'first') answerer.participant.tag = request.toTag;
  if (place.tagIs === 'alias') answerer.participant.aliases.add(request.toTag);
  noteSignal(call, dialogue, context);
  call.metadata = request.metadata ?? call.metadata;
  answerer.participant.label = request.label ?? answerer.participant.label;
  enterLegs(
    answerer,
    sections.map((section) => section.answerer),
  );
  enterLegs(
    offerer,
    sections.map((section) => section.offerer),
  );
  const presented = sections.map((section) => commitSection(call, section, request, context));
  markAnswered(call, dialogue, offerer, request);
  const sdpOut = presentSdp(sdp, answerer.participant, presented, request, {
    loopId: context.options.loopId,
    ownAddress,
    foundationSalt: context.foundationSalt,
  });
  call.handle.apply(compilePlan(call));
  return { ok: true, sdp: sdpOut };
}

function commitSection(
  call: Call,
  section: PlannedSection,
  request: AnswerRequest,
  context: CallContext,
): LegPresentation {
  const { description, answerer, offerer } = section;
  answerer.description = description;
  answerer.type = description.type;
  answerer.treatment = treatmentFrom(request, context);
  answerer.mid = description.mid ?? answerer.mid;
  answerer.isMuxed = section.isAnswererMuxed;
  offerer.type = description.type;
  offerer.isMuxed = section.isOffererMuxed;
  offerer.bundle = { ...offerer.bundle, transport: section.transport };
  const ice = commitIce(section, request, context);
  const secured = secureAnswer(call, section, request, context, ice);
  offerer.protocol = secured.protocol;
  if (section.ports === null) {
    dropPorts(answerer);
    dropPorts(offerer);
  } else {
    assignPorts(answerer, section.ports.answerer, description.kind, call.handle);
    assignPorts(offerer, section.ports.offerer, description.kind, call.handle);
    if (isBundleMember(offerer)) offerer.retiring = [];
    answerer.isSdpSent = true;
    offerer.isSdpSent = true;
  }
  const now = context.clock.monotonicMs();
  scheduleRetirement(answerer, now);
  scheduleRetirement(offerer, now);
  return {
    leg: offerer,
    source: description,
    protocol: offerer.protocol,
    security: secured.lines,
    hasRtcpMux: section.isOffererMuxed,
    isRtcpOnRtpPort: section.isOffererMuxed,
    ice: section.ice,
  };
}

function commitIce(section: PlannedSection, request: AnswerRequest, context: CallContext): IceNews {
  const { answerer, offerer, ports, ice, description } = section;
  if (ports === null) {
    dropIce(answerer);
    dropIce(offerer);
    return noIceNews;
  }
  acceptIce(answerer, description.ice);
  return answerIce(offerer, ice, request, arePortsNew(offerer, ports.offerer), context);
}

/** A final answer ends the media of the other branches of the same offer, which the proxy has cancelled or will. */
function markAnswered(call: Call, dialogue: Dialogue, offerer: Side, request: AnswerRequest): void {
  dialogue.isAnswered = true;
  dialogue.touched = call.turn;
  const isFinal = request.sipCode >= 200 && !request.isProvisional;
  const hasWinner = dialoguesOf(call, offerer.participant).some((other) => other.isFinal);
  // Without a code nobody can tell, and the branch that answers is taken for alive.
  if (isFinal || request.sipCode === 0 || !hasWinner) dialogue.isActive = true;
  if (!isFinal) return;
  dialogue.isFinal = true;
  for (const other of dialoguesOf(call, offerer.participant)) {
    if (other !== dialogue && !other.isFinal) other.isActive = false;
  }
}
