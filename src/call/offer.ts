import type { ByteString } from '../base/bytes.ts';
import { describeMedia, type MediaDescription } from '../policy/describe-media.ts';
import type { OfferRequest } from '../policy/request.ts';
import { chooseMids, isBundleAccepted, type BundleOptions } from '../policy/bundle/choose-bundle.ts';
import type { OfferedPlace } from '../policy/bundle/offer-bundle.ts';
import type { CodecOffer } from '../policy/codecs/offer.ts';
import { iceForReceiver } from '../policy/ice/choose-mode.ts';
import type { IceMode } from '../policy/ice/types.ts';
import { muxAnswer, muxOffer } from '../policy/rtcp-mux.ts';
import type { FoldedSdp } from '../policy/security/legacy-osrtp.ts';
import { readLoopProtection, type Sdp } from '../protocols/sdp/index.ts';
import { handOverBundle } from './bundle-handover.ts';
import { addDialogue, noteSignal, type Call } from './call.ts';
import { retuneSockets, tosFor } from './call-tos.ts';
import { chooseSideInterface, type InterfaceChoice } from './choose-side-interface.ts';
import { compilePlan } from './compile-plan.ts';
import { controlExchange } from './control/exchange-control.ts';
import { failure, type CallContext, type CallFailure, type OutcomeCheck } from './context.ts';
import { interfaceWishes } from './interface-wishes.ts';
import { aliasesExceeded, limitExceeded } from './limits.ts';
import { furtherAddresses } from './leg-addresses.ts';
import { asUnbundled, isInAgreedBundle, planBundleOffer } from './leg-bundle.ts';
import {
  commitOfferedCodecs,
  logCodecWarnings,
  planOfferedCodecs,
  wishedPtime,
  type PlannedCodecs,
} from './leg-codecs.ts';
import { noteOfferersIce, offerIce } from './leg-ice.ts';
import { arePortsNew, assignPorts } from './leg-ports.ts';
import { selectedCandidates } from './selected-candidates.ts';
import { noIceNews, secureOffer, type IceNews } from './leg-security.ts';
import type { Leg, PortSet } from './leg.ts';
import { presentSdp, type LegPresentation } from './outgoing.ts';
import { foldLines, knownSections, notePairs, unfoldOffer } from './paired-lines.ts';
import { otherSide, type Side } from './participant.ts';
import {
  arrangeSections,
  asReceived,
  asSeen,
  isWithoutMedia,
  keepOrder,
  type SectionOrder,
} from './section-order.ts';
import { aliasedSender, noteSpeaker } from './sender-alias.ts';
import { placeOffer, type OfferPlace } from './place-offer.ts';
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

export interface ExchangeDone {
  readonly ok: true;
  readonly sdp: ByteString;
  /** What was asked for and cannot be had. */
  readonly warnings: readonly string[];
}

/**
 * Takes an offer (RFC 3264 §5): finds or makes the dialogue it belongs to, gets ports for both sides, and returns the SDP
 * for the receiver. A request that fails leaves the call as it was.
 */
export function performOffer(
  call: Call,
  request: OfferRequest,
  source: Sdp,
  context: CallContext,
  check: OutcomeCheck<ExchangeDone>,
): ExchangeDone | CallFailure {
  if (request.isLoopProtected && isOwnLoop(source, context))
    return { ok: true, sdp: request.sdp, warnings: [] };
  const place = placeOffer(call, request, aliasedSender(call, request, source, context), context);
  const { dialogue, senderIndex } = place;
  const sender = dialogue.sides[senderIndex];
  const isBundled = sender.legs.some(isInAgreedBundle);
  const isAccepted = isBundleAccepted(request.bundle, isBundled);
  if (isWithoutMedia(source, sender)) return failure('Error rewriting SDP');
  const receiver = otherSide(dialogue, senderIndex);
  const folded = foldLines(source, sender, request.osrtp.acceptsLegacy, true);
  const { sdp, order } = arrangeSections(folded.sdp, sender, receiver, request.editing);
  const described = describeMedia(sdp, addressTrust(request, context), isAccepted);
  if (!described.ok) return failure(described.error);
  const speaker = place.dialogue.sides[place.senderIndex].participant;
  const overLimit =
    limitExceeded(call, described.media.length, place.isNew) ?? aliasesExceeded(speaker, request.fromTag);
  if (overLimit !== null) {
    call.log.warn(`Offer refused: ${overLimit}`, { tag: request.fromTag });
    return failure(overLimit);
  }
  const codecs = planOfferedCodecs(described.media, receiver.legs, request);
  const tos = tosFor(request.tos, call.tos, context.options.tos);
  const ports = createPortTransaction(call.handle, tos);
  const refuse = prepareRefusal(call, ports, 'Offer', request.fromTag);
  handOverBundle(sender.legs, codecs.media, 'ownWords');
  handOverBundle(receiver.legs, codecs.media, 'otherPartys');
  const planned = planOffer(place, codecs.media, request, ports, context);
  if (!('sections' in planned)) return refuse(planned.detail, planned.text);
  const { pairs } = folded;
  const message = { request, sdp, order, pairs, isBundleAccepted: isAccepted, codecs };
  const done = commitOffer(call, place, planned, message, context);
  const problem = check(done);
  if (problem !== null) return refuse(problem);
  if (tos !== call.tos) retuneSockets(call, tos);
  call.tos = tos;
  controlExchange(call, dialogue, senderIndex, request.control, context);
  call.handle.apply(compilePlan(call));
  logCodecWarnings(call, codecs.warnings);
  return done;
}

function isOwnLoop(sdp: Sdp, context: CallContext): boolean {
  return readLoopProtection(sdp.session).includes(context.options.loopId);
}

interface PlannedSection {
  readonly description: MediaDescription;
  readonly sender: Leg;
  readonly receiver: Leg;
  /** Null: the section is declined, and what is there stays until the answer. */
  ports: { readonly sender: PortSet; readonly receiver: PortSet } | null;
  /** In the group that the receiver is offered. */
  readonly place: OfferedPlace;
  /** The sender has one port. */
  readonly isSenderSingle: boolean;
  readonly isMuxOffered: boolean;
  readonly isMuxRequired: boolean;
  /** Towards the receiver. */
  readonly ice: IceMode;
}

interface PlannedOffer {
  readonly sections: readonly PlannedSection[];
  readonly senderInterface: InterfaceChoice;
  readonly receiverInterface: InterfaceChoice;
}

interface OfferRefusal {
  readonly text: string;
  readonly detail: string;
}

/** Decides all that may fail, and changes nothing but the port transaction. */
function planOffer(
  place: OfferPlace,
  media: readonly MediaDescription[],
  request: OfferRequest,
  ports: PortTransaction,
  context: CallContext,
): PlannedOffer | OfferRefusal {
  const sender = place.dialogue.sides[place.senderIndex];
  const receiver = otherSide(place.dialogue, place.senderIndex);
  const senderFamily = familyOfMedia(media) ?? familyOfSide(sender) ?? 'IP4';
  const receiverFamily = request.addressFamily ?? familyOfSide(receiver) ?? senderFamily;
  const wishes = interfaceWishes(request, context);
  const senderInterface = chooseSideInterface(sender, wishes.from, senderFamily, context);
  const receiverInterface = chooseSideInterface(receiver, wishes.to, receiverFamily, context);
  if (senderInterface === null || receiverInterface === null) {
    return { text: 'Ran out of ports', detail: 'no media interface is configured' };
  }
  const bundle = planBundleOffer(media, receiver.legs, request.bundle);
  const sections: PlannedSection[] = [];
  for (const [index, description] of media.entries()) {
    const { isAnswered } = place.dialogue;
    const legs = { sender: legAt(sender, index), receiver: legAt(receiver, index), isAnswered };
    const section = planSection(description, legs, bundle[index]!, request);
    sections.push(section);
    if (description.isRejected || description.kind === 'untouched') continue;
    const { isSenderSingle, isMuxRequired, place: seated, ice } = section;
    const senderPorts = ports.provide(legs.sender, {
      address: senderInterface.address,
      count: socketCount(description.kind, isSenderSingle),
      // The answer brings them, if it brings ICE.
      additional: [],
      servedRemote: remoteOf(legs.receiver.description),
      isLatched: true,
    });
    if (isExhausted(senderPorts)) return { text: 'Ran out of ports', detail: senderPorts.reason };
    section.ports = { sender: senderPorts, receiver: senderPorts };
    if (seated.seat === 'shared') continue;
    const hasTransport = seated.transport !== null || isInAgreedBundle(legs.receiver);
    const receiverPorts = ports.provide(asUnbundled(legs.receiver), {
      address: receiverInterface.address,
      count: socketCount(description.kind, isMuxRequired),
      additional: furtherAddresses(ice, receiverInterface.address, request, context),
      servedRemote: remoteOf(description),
      isLatched: hasTransport || isLatched(legs.receiver, ice, request),
    });
    if (isExhausted(receiverPorts)) return { text: 'Ran out of ports', detail: receiverPorts.reason };
    section.ports = { sender: senderPorts, receiver: receiverPorts };
  }
  for (const section of sections) shareTransport(section, sections);
  return { sections, senderInterface, receiverInterface };
}

interface OfferedLegs {
  readonly sender: Leg;
  readonly receiver: Leg;
  /** The dialogue has had an answer. */
  readonly isAnswered: boolean;
}

function planSection(
  description: MediaDescription,
  { sender, receiver, isAnswered }: OfferedLegs,
  place: OfferedPlace,
  request: OfferRequest,
): PlannedSection {
  const mux = muxOffer(description.offersRtcpMux, receiver.isMuxed, request.rtcpMux);
  const isRtp = description.kind === 'rtp';
  const isShared = place.seat === 'shared';
  return {
    description,
    sender,
    receiver,
    ports: null,
    place,
    isSenderSingle: description.offersRtcpMux && (sender.isMuxed || muxAnswer(request.rtcpMux) === 'accept'),
    // All RTP in a group is offered with it (RFC 9143 §9.3).
    isMuxOffered: isRtp && (mux.isOffered || place.seat !== 'outside'),
    isMuxRequired: isRtp && (mux.isRequired || isShared),
    ice: isShared ? 'none' : receiversIce(description, receiver, isAnswered, request),
  };
}

/** Sections without a transport are on the ports of the one that has it for them. */
function shareTransport(section: PlannedSection, sections: readonly PlannedSection[]): void {
  const { seat, transport } = section.place;
  const shared = seat === 'shared' ? (sections[transport ?? -1]?.ports ?? null) : null;
  if (section.ports !== null && shared !== null)
    section.ports = { sender: section.ports.sender, receiver: shared.receiver };
}

function receiversIce(
  description: MediaDescription,
  receiver: Leg,
  isAnswered: boolean,
  request: OfferRequest,
): IceMode {
  if (description.isRejected || description.kind === 'untouched') return 'none';
  return iceForReceiver(request.ice, {
    isSenderIce: description.ice !== null,
    isReceiverIce: receiver.ice.running !== null,
    isReceiverPlain: hasDoneWithoutIce(receiver, isAnswered),
  });
}

/**
 * Since its party has none, or was given none although it has. A section that was declined, or that was on the transport of
 * another, says nothing about it.
 */
function hasDoneWithoutIce({ description, ports, bundle, ice }: Leg, isAnswered: boolean): boolean {
  if (description === null || ports === null || bundle.transport !== null) return false;
  if (description.isRejected) return false;
  return description.ice === null || (isAnswered && ice.mode === 'none');
}

interface OfferMessage {
  readonly request: OfferRequest;
  /** With its sections in the order of the legs. */
  readonly sdp: Sdp;
  readonly order: SectionOrder | null;
  readonly pairs: FoldedSdp['pairs'];
  /** The group of the sender, if it has one, is to be taken up. */
  readonly isBundleAccepted: boolean;
  readonly codecs: PlannedCodecs<CodecOffer>;
}

/** Nothing in here can fail, and nothing but the call changes. */
function commitOffer(
  call: Call,
  place: OfferPlace,
  planned: PlannedOffer,
  { request, sdp, order, pairs, isBundleAccepted, codecs }: OfferMessage,
  context: CallContext,
): ExchangeDone {
  const { dialogue, senderIndex } = place;
  const sender = dialogue.sides[senderIndex];
  const receiver = otherSide(dialogue, senderIndex);
  if (place.isNew) addDialogue(call, dialogue);
  if (place.isSenderNamed) sender.participant.tag = request.fromTag;
  noteSpeaker(sender.participant, request.fromTag, request);
  noteSignal(call, dialogue, context);
  call.metadata = request.metadata ?? call.metadata;
  call.callbackAddress = request.xmlrpcCallback ?? call.callbackAddress;
  sender.participant.label = request.label ?? sender.participant.label;
  sender.participant.sdp = request.sdp;
  setInterface(sender, planned.senderInterface, request.interfaces.from, call);
  setInterface(receiver, planned.receiverInterface, request.interfaces.to, call);
  dialogue.offerer = senderIndex;
  dialogue.touched = call.turn;
  dialogue.isActive = true;
  const knownBefore = knownSections(receiver);
  enterLegs(
    sender,
    planned.sections.map((section) => section.sender),
  );
  enterLegs(
    receiver,
    planned.sections.map((section) => section.receiver),
  );
  keepOrder(sender, receiver, order);
  notePairs(sender, pairs);
  noteMaskedExtensions(sender.legs, sdp, request);
  nameSections(planned.sections, request);
  for (const leg of sender.legs)
    leg.bundle = {
      isAccepted: isBundleAccepted,
      transport: leg.bundle.transport,
      offered: leg.bundle.offered,
    };
  const { isAnswered } = dialogue;
  const presented = planned.sections.map((section, index) =>
    commitSection(call, section, codecs.results[index]!, isAnswered, request, context),
  );
  const body = presentSdp(asReceived(sdp, order), sender.participant, asSeen(presented, order), request, {
    loopId: context.options.loopId,
    ownAddress: planned.receiverInterface.address.advertised,
    foundationSalt: context.foundationSalt,
  });
  const sdpOut = unfoldOffer(body, receiver, request.osrtp.offer === 'legacy', knownBefore);
  return { ok: true, sdp: sdpOut, warnings: codecs.warnings };
}

function nameSections(sections: readonly PlannedSection[], { generateMid }: OfferRequest): void {
  const mids = chooseMids(
    sections.map(({ description, receiver }) => ({
      known: receiver.description?.mid ?? null,
      received: description.mid,
    })),
    generateMid,
  );
  for (const [index, { description, sender, receiver }] of sections.entries()) {
    sender.mid = description.mid;
    receiver.mid = mids[index] ?? null;
  }
}

function commitSection(
  call: Call,
  section: PlannedSection,
  codecs: CodecOffer,
  isAnswered: boolean,
  request: OfferRequest,
  context: CallContext,
): LegPresentation {
  const { description, sender, receiver, place } = section;
  noteOfferersIce(sender, request);
  const ice = commitIce(section, request, context);
  const isGrouped = place.seat !== 'outside';
  const offered = { description, sender, receiver, isAnswered, isGrouped };
  const secured = secureOffer(call, offered, request, context, ice);
  commitOfferedCodecs(sender, receiver, codecs, request);
  if (isAnswered) sender.protocolBefore ??= sender.description?.protocol ?? null;
  sender.description = description;
  sender.type = description.type;
  sender.treatment = treatmentFrom(request, context);
  sender.muxAnswer = muxAnswer(request.rtcpMux);
  receiver.type = description.type;
  receiver.protocol = secured.protocol;
  receiver.wasMuxOffered = section.isMuxOffered;
  if (section.ports !== null) {
    assignPorts(sender, section.ports.sender, description.kind, call.handle);
    assignPorts(receiver, section.ports.receiver, description.kind, call.handle);
    if (place.seat === 'shared') receiver.retiring = [];
    receiver.isSdpSent = true;
  }
  // What is declined stays as it is until the answer.
  const transport = section.ports === null ? receiver.bundle.transport : place.transport;
  receiver.bundle = { isAccepted: receiver.bundle.isAccepted, transport, offered: place };
  return {
    leg: receiver,
    seat: place.seat,
    bundleOnly: bundleOnlyOf(place, request.bundle),
    source: description,
    codecs: codecs.offered.list,
    ptimeMs: wishedPtime(request.codecs?.ptimeMs),
    protocol: receiver.protocol,
    security: secured.lines,
    hasRtcpMux: section.isMuxOffered,
    isRtcpOnRtpPort: section.isMuxRequired,
    ice: section.ice,
    remoteCandidates: selectedCandidates(call, receiver, section.ice),
  };
}

/** A section of a bundle that was agreed on before is not there for it only, unless the message says so. */
function bundleOnlyOf({ seat }: OfferedPlace, wish: BundleOptions): LegPresentation['bundleOnly'] {
  if (seat !== 'shared') return null;
  if (wish.strict) return 'portless';
  return wish.require ? 'withPort' : null;
}

function commitIce(
  { receiver, ports, ice }: PlannedSection,
  request: OfferRequest,
  context: CallContext,
): IceNews {
  if (ports === null) return noIceNews;
  return offerIce(receiver, ice, request, arePortsNew(receiver, ports.receiver), context);
}

function setInterface(side: Side, choice: InterfaceChoice, wish: string | null, call: Call): void {
  if (choice.isWishUnknown && wish !== null) {
    call.log.warn(`Interface "${wish}" asked for by "direction" is not configured; using "${choice.name}"`);
  }
  side.interfaceName = choice.name;
  side.isInterfaceExplicit = choice.isExplicit;
  side.family = choice.address.family;
}
