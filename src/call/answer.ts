import type { Address, Family } from '../base/endpoint.ts';
import type { LocalAddress } from '../base/interface.ts';
import { asRejected, describeMedia, type MediaDescription } from '../policy/describe-media.ts';
import type { AnswerRequest } from '../policy/request.ts';
import type { CodecAnswer } from '../policy/codecs/answer.ts';
import { iceForOfferer } from '../policy/ice/choose-mode.ts';
import type { IceMode } from '../policy/ice/types.ts';
import { isOffererMuxed, muxAnswer } from '../policy/rtcp-mux.ts';
import type { Sdp } from '../protocols/sdp/index.ts';
import { handOverBundle } from './bundle-handover.ts';
import { addDialogue, noteSignal, type Call } from './call.ts';
import { chooseSideInterface } from './choose-side-interface.ts';
import { compilePlan } from './compile-plan.ts';
import { controlExchange } from './control/exchange-control.ts';
import { failure, type CallContext, type CallFailure, type OutcomeCheck } from './context.ts';
import { dialoguesOf } from './find-dialogue.ts';
import { aliasesExceeded, limitExceeded } from './limits.ts';
import { furtherAddresses } from './leg-addresses.ts';
import { answerSeat, asUnbundled, isBundleMember, planAnsweredBundle, planBundle } from './leg-bundle.ts';
import {
  commitAnsweredCodecs,
  logCodecWarnings,
  planAnsweredCodecs,
  type PlannedCodecs,
} from './leg-codecs.ts';
import { acceptIce, answerIce, dropIce } from './leg-ice.ts';
import { arePortsNew, assignPorts, dropPorts, scheduleRetirement } from './leg-ports.ts';
import { followTransport, secureAnswer, secureAnswerer } from './leg-security.ts';
import { type Leg, type LegBundle, type PortSet } from './leg.ts';
import type { ExchangeDone } from './offer.ts';
import { presentSdp, type LegPresentation } from './outgoing.ts';
import { foldLines, unfoldAnswer } from './paired-lines.ts';
import { otherSide, type Dialogue, type Side } from './participant.ts';
import { noSelection } from './selected-candidates.ts';
import { placeAnswer, type AnswerPlace } from './place-answer.ts';
import {
  arrangeSections,
  asReceived,
  asSeen,
  isWithoutMedia,
  keepOrder,
  type SectionOrder,
} from './section-order.ts';
import { noteSpeaker } from './sender-alias.ts';
import { createPortTransaction, type PortTransaction } from './port-transaction.ts';
import { prepareRefusal } from './refuse.ts';
import {
  addressTrust,
  enterLegs,
  familyOfMedia,
  familyOfSide,
  isExhausted,
  isLatched,
  legAt,
  noteMaskedExtensions,
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
  source: Sdp,
  context: CallContext,
  check: OutcomeCheck<ExchangeDone>,
): ExchangeDone | CallFailure {
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
  const answerer = place.dialogue.sides[place.senderIndex];
  if (isWithoutMedia(source, answerer)) return failure('Error rewriting SDP');
  const offerer = otherSide(place.dialogue, place.senderIndex);
  const folded = foldLines(source, answerer, false, false);
  const { sdp, order } = arrangeSections(folded.sdp, answerer, offerer);
  const described = describeMedia(sdp, addressTrust(request, context));
  if (!described.ok) return failure(described.error);
  const speaker = answerer.participant;
  const overLimit =
    limitExceeded(call, described.media.length, place.isNew) ?? aliasesExceeded(speaker, request.toTag);
  if (overLimit !== null) {
    call.log.warn(`Answer refused: ${overLimit}`, { tag: request.toTag });
    return failure(overLimit);
  }
  const codecs = planAnsweredCodecs(described.media, answerer.legs, offerer.legs, request);
  const ports = createPortTransaction(call.handle, call.tos);
  const refuse = prepareRefusal(call, ports, 'Answer', request.toTag);
  handOverBundle(answerer.legs, codecs.media, 'ownWords');
  handOverBundle(offerer.legs, codecs.media, 'otherPartys');
  const planned = planAnswer(place, codecs.media, request, ports, context);
  if (!('sections' in planned)) return refuse(planned.detail, 'Ran out of ports');
  const done = commitAnswer(call, place, planned, { request, sdp, order, codecs }, context);
  const problem = check(done);
  if (problem !== null) return refuse(problem);
  if (request.isDebug) context.setCallDebug(call.id, true);
  controlExchange(call, place.dialogue, place.senderIndex, request.control, context);
  call.handle.apply(compilePlan(call));
  logCodecWarnings(call, codecs.warnings);
  return done;
}

interface PlannedSection {
  readonly description: MediaDescription;
  readonly answerer: Leg;
  readonly offerer: Leg;
  /** Ports of its own on each side, null where it uses those of another section; null as a whole: see `ports`. */
  own: { readonly answerer: PortSet | null; readonly offerer: PortSet | null } | null;
  /** Null: declined by either side. */
  ports: { readonly answerer: PortSet; readonly offerer: PortSet } | null;
  readonly isAnswererMuxed: boolean;
  readonly isOffererMuxed: boolean;
  /** Towards the offerer. */
  readonly ice: IceMode;
  /** Index of the section whose transport each side uses in a bundle; null: in none. */
  readonly transports: { readonly answerer: number | null; readonly offerer: number | null };
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
  const bundle = planAnsweredBundle(media, answerer.legs);
  const alive = media.map((section, index) => (bundle[index]!.isLost ? asRejected(section) : section));
  const offerersBundle = planBundle(alive, offerer.legs, request.bundle.reject);
  const sections: PlannedSection[] = [];
  for (const [index, description] of alive.entries()) {
    const legs = { answerer: legAt(answerer, index), offerer: legAt(offerer, index) };
    const transports = {
      answerer: bundle[index]!.transport,
      offerer: offerersBundle.includes(index) ? offerersBundle[0]! : null,
    };
    const section = planSection(description, legs, transports, request);
    sections.push(section);
    // A section that was not offered cannot be answered (RFC 3264 §6).
    const isDeclined = description.isRejected || (legs.offerer.description?.isRejected ?? true);
    if (isDeclined || description.kind === 'untouched') continue;
    const answererPorts = isMember(transports.answerer, index)
      ? null
      : ports.provide(legs.answerer, {
          address: legs.answerer.ports?.address ?? answererAddress,
          count: legs.answerer.ports === null ? socketCount(description.kind, section.isAnswererMuxed) : 1,
          additional:
            legs.answerer.ports === null
              ? furtherAddresses(legs.answerer.ice.mode, answererAddress, request, context)
              : [],
          servedRemote: remoteOf(legs.offerer.description),
          isLatched: true,
        });
    if (answererPorts !== null && isExhausted(answererPorts)) return { detail: answererPorts.reason };
    const address =
      request.addressFamily === null ? (legs.offerer.ports?.address ?? offererAddress) : offererAddress;
    const offererPorts = isMember(transports.offerer, index)
      ? null
      : ports.provide(asUnbundled(legs.offerer), {
          address,
          count: socketCount(description.kind, section.isOffererMuxed),
          additional: furtherAddresses(section.ice, address, request, context),
          servedRemote: remoteOf(description),
          isLatched: transports.offerer !== null || isLatched(legs.offerer, section.ice, request),
        });
    if (offererPorts !== null && isExhausted(offererPorts)) return { detail: offererPorts.reason };
    section.own = { answerer: answererPorts, offerer: offererPorts };
  }
  for (const section of sections) section.ports = portsOf(section, sections);
  return { sections, ownAddress: offererAddress.advertised };
}

function isMember(transport: number | null, index: number): boolean {
  return transport !== null && transport !== index;
}

function planSection(
  description: MediaDescription,
  { answerer, offerer }: { readonly answerer: Leg; readonly offerer: Leg },
  transports: PlannedSection['transports'],
  request: AnswerRequest,
): PlannedSection {
  // A bundle takes it for granted (RFC 9143 §9.3).
  const isAnswererMuxed =
    (description.offersRtcpMux && answerer.wasMuxOffered) ||
    (transports.answerer !== null && description.kind === 'rtp');
  const offererAsks = offerer.description?.offersRtcpMux ?? false;
  const wish = muxAnswer(request.rtcpMux);
  const muxWish = wish === 'asPeer' ? offerer.muxAnswer : wish;
  const offererAnswer = transports.offerer === null ? muxWish : 'accept';
  return {
    description,
    answerer,
    offerer,
    own: null,
    ports: null,
    isAnswererMuxed,
    isOffererMuxed: isOffererMuxed(offererAsks, offererAnswer, isAnswererMuxed),
    ice: isMember(transports.offerer, offerer.index)
      ? 'none'
      : offerersIce(description, { answerer, offerer }, request),
    transports,
  };
}

/** Sections of a bundle are on the ports of the one whose transport they use. */
function portsOf(section: PlannedSection, sections: readonly PlannedSection[]): PlannedSection['ports'] {
  const { own, transports } = section;
  if (own === null) return null;
  const answerer = own.answerer ?? sections[transports.answerer ?? -1]?.own?.answerer ?? null;
  const offerer = own.offerer ?? sections[transports.offerer ?? -1]?.own?.offerer ?? null;
  return answerer === null || offerer === null ? null : { answerer, offerer };
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
  /** With its sections in the order of the legs. */
  readonly sdp: Sdp;
  readonly order: SectionOrder | null;
  readonly codecs: PlannedCodecs<CodecAnswer>;
}

/** Nothing in here can fail, and nothing but the call changes. */
function commitAnswer(
  call: Call,
  place: AnswerPlace,
  { sections, ownAddress }: PlannedAnswer,
  { request, sdp, order, codecs }: AnswerMessage,
  context: CallContext,
): ExchangeDone {
  const { dialogue, senderIndex } = place;
  const answerer = dialogue.sides[senderIndex];
  const offerer = otherSide(dialogue, senderIndex);
  if (place.isNew) addDialogue(call, dialogue);
  if (place.tagIs === 'first') answerer.participant.tag = request.toTag;
  noteSpeaker(answerer.participant, request.toTag, request);
  noteSignal(call, dialogue, context);
  call.metadata = request.metadata ?? call.metadata;
  call.callbackAddress = request.xmlrpcCallback ?? call.callbackAddress;
  answerer.participant.label = request.label ?? answerer.participant.label;
  answerer.participant.sdp = request.sdp;
  enterLegs(
    answerer,
    sections.map((section) => section.answerer),
  );
  enterLegs(
    offerer,
    sections.map((section) => section.offerer),
  );
  keepOrder(answerer, offerer, order);
  noteMaskedExtensions(answerer.legs, sdp, request);
  for (const { answerer: ours, offerer: theirs, transports } of sections) {
    ours.bundle = rebundled(ours, transports.answerer);
    theirs.bundle = rebundled(theirs, transports.offerer);
  }
  for (const section of sections) secureAnswerer(call, section, request);
  for (const leg of answerer.legs) followTransport(leg, answerer.legs);
  const presented = sections.map((section, index) =>
    commitSection(call, section, codecs.results[index]!, request, context),
  );
  for (const leg of offerer.legs) followTransport(leg, offerer.legs);
  markAnswered(call, dialogue, offerer, request);
  const body = presentSdp(asReceived(sdp, order), answerer.participant, asSeen(presented, order), request, {
    loopId: context.options.loopId,
    ownAddress,
    foundationSalt: context.foundationSalt,
  });
  return { ok: true, sdp: unfoldAnswer(body, offerer), warnings: codecs.warnings };
}

function commitSection(
  call: Call,
  section: PlannedSection,
  codecs: CodecAnswer,
  request: AnswerRequest,
  context: CallContext,
): LegPresentation {
  const { description, answerer, offerer } = section;
  commitAnsweredCodecs(answerer, offerer, codecs);
  answerer.protocolBefore = null;
  offerer.protocolBefore = null;
  answerer.description = description;
  answerer.type = description.type;
  answerer.treatment = treatmentFrom(request, context);
  answerer.mid = description.mid ?? answerer.mid;
  answerer.isMuxed = section.isAnswererMuxed;
  offerer.type = description.type;
  offerer.isMuxed = section.isOffererMuxed;
  commitIce(section, request, context);
  const secured = secureAnswer(call, section, request, context);
  offerer.protocol = secured.protocol;
  if (section.ports === null) {
    dropPorts(answerer);
    dropPorts(offerer);
  } else {
    assignPorts(answerer, section.ports.answerer, description.kind, call.handle);
    assignPorts(offerer, section.ports.offerer, description.kind, call.handle);
    if (isBundleMember(answerer)) answerer.retiring = [];
    if (isBundleMember(offerer)) offerer.retiring = [];
    answerer.isSdpSent = true;
    offerer.isSdpSent = true;
  }
  const now = context.clock.monotonicMs();
  scheduleRetirement(answerer, now);
  scheduleRetirement(offerer, now);
  return {
    leg: offerer,
    seat: answerSeat(offerer),
    bundleOnly: null,
    source: description,
    codecs: codecs.list,
    ptimeMs: offerer.codecs.answeredPtimeMs,
    protocol: offerer.protocol,
    security: secured.lines,
    hasRtcpMux: section.isOffererMuxed,
    isRtcpOnRtpPort: section.isOffererMuxed,
    ice: section.ice,
    remoteCandidates: noSelection,
  };
}

function rebundled({ bundle }: Leg, transport: number | null): LegBundle {
  return { isAccepted: bundle.isAccepted, transport, offered: bundle.offered };
}

function commitIce(section: PlannedSection, request: AnswerRequest, context: CallContext): void {
  const { answerer, offerer, ports, ice, description } = section;
  if (ports === null) {
    dropIce(answerer);
    dropIce(offerer);
    return;
  }
  if (isBundleMember(answerer)) dropIce(answerer);
  else acceptIce(answerer, description.ice);
  answerIce(offerer, ice, request, arePortsNew(offerer, ports.offerer), context);
}

/** A final answer ends the media of the other branches of the same offer, which the proxy has cancelled or will. */
function markAnswered(call: Call, dialogue: Dialogue, offerer: Side, request: AnswerRequest): void {
  dialogue.isAnswered = true;
  dialogue.touched = call.turn;
  const sipCode = request.sipMessageType === 'request' ? 0 : request.sipCode;
  const isFinal = sipCode >= 200 && !request.isProvisional;
  const hasWinner = dialoguesOf(call, offerer.participant).some((other) => other.isFinal);
  // Without a code nobody can tell, and the branch that answers is taken for alive.
  if (isFinal || sipCode === 0 || !hasWinner) dialogue.isActive = true;
  if (!isFinal) return;
  dialogue.isFinal = true;
  for (const other of dialoguesOf(call, offerer.participant)) {
    if (other !== dialogue && !other.isFinal) other.isActive = false;
  }
}
