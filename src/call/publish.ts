import { toByteString } from '../base/bytes.ts';
import { describeMedia, type MediaDescription } from '../policy/describe-media.ts';
import { iceForOfferer } from '../policy/ice/choose-mode.ts';
import type { IceMode } from '../policy/ice/types.ts';
import type { PublishRequest } from '../policy/party-requests.ts';
import { chooseCodec } from '../policy/publish-codec.ts';
import { muxAnswer } from '../policy/rtcp-mux.ts';
import { heardDescription, heardSection, ownSdp } from '../policy/subscriber-sdp.ts';
import type { Direction, Sdp, SdpCodec, SdpMedia } from '../protocols/sdp/index.ts';
import { draftParticipant, draftSide, noteSoloSignal, type Call } from './call.ts';
import { chooseSideInterface, type InterfaceChoice } from './choose-side-interface.ts';
import { interfaceTowards } from './interface-wishes.ts';
import { compilePlan } from './compile-plan.ts';
import { failure, type CallContext, type CallFailure, type OutcomeCheck } from './context.ts';
import { dialoguesOf, findByTag } from './find-dialogue.ts';
import { furtherAddresses } from './leg-addresses.ts';
import { answerIce, dropIce } from './leg-ice.ts';
import { arePortsNew, assignPorts, dropPorts, scheduleRetirement } from './leg-ports.ts';
import type { Leg, PortSet } from './leg.ts';
import { soloLimitExceeded } from './limits.ts';
import type { ExchangeDone } from './offer.ts';
import { presentSdp, type LegPresentation } from './outgoing.ts';
import { createPortTransaction, type PortTransaction } from './port-transaction.ts';
import { prepareRefusal } from './refuse.ts';
import {
  addressTrust,
  enterLegs,
  familyOfMedia,
  isExhausted,
  isLatched,
  legAt,
  noteMaskedExtensions,
  socketCount,
  treatmentFrom,
} from './side-exchange.ts';
import { draftOrigin, nextOrigin } from './solo-origin.ts';
import { addSolo, soloOf } from './solo-party.ts';
import { secureSoloAnswer } from './solo-security.ts';
import { draftSolo, type SoloParty } from './solo.ts';

interface PlannedSection {
  readonly leg: Leg;
  readonly description: MediaDescription;
  readonly codecs: readonly SdpCodec[];
  readonly sdp: SdpMedia;
  readonly isMuxed: boolean;
  readonly ice: IceMode;
  /** Null: declined. */
  ports: PortSet | null;
}

/** Takes media in for subscribers: our SDP is the answer to the publisher's, and there is no other party. */
export function performPublish(
  call: Call,
  tag: string,
  request: PublishRequest,
  sdp: Sdp,
  context: CallContext,
  check: OutcomeCheck<ExchangeDone>,
): ExchangeDone | CallFailure {
  const described = describeMedia(sdp, addressTrust(request, context));
  if (!described.ok) return failure(described.error);
  const known = findByTag(call, tag);
  const solo = known === null ? null : soloOf(call, known);
  const isOther = known !== null && solo?.role !== 'publisher';
  if (isOther || (known !== null && dialoguesOf(call, known).length > 0))
    return failure('from-tag belongs to a party that is no publisher');
  const overLimit = soloLimitExceeded(call, described.media.length, solo === null);
  if (overLimit !== null) return failure(overLimit);
  const party =
    solo ?? draftSolo(draftSide(draftParticipant(tag, null, context.clock.unixMs())), 'publisher');
  const family = request.addressFamily ?? familyOfMedia(described.media) ?? 'IP4';
  const wish = request.interfaceName ?? interfaceTowards(request.interfacePeers.to, call.id, context);
  const choice = chooseSideInterface(party.side, wish, family, context);
  if (choice === null) return failure('Ran out of ports');
  const sections = described.media.map((description, index) =>
    planSection(party, sdp, description, index, request),
  );
  const ports = createPortTransaction(call.handle, call.tos);
  const refuse = prepareRefusal(call, ports, 'Publish', tag);
  const lacking = providePorts(sections, choice, ports, request, context);
  if (lacking !== null) return refuse(lacking, 'Ran out of ports');
  if (solo === null) addSolo(call, party);
  const done = commitPublish(call, party, sections, choice, request, context);
  const problem = check(done);
  if (problem !== null) return refuse(problem);
  noteMaskedExtensions(party.side.legs, sdp, request);
  call.handle.apply(compilePlan(call));
  return done;
}

function planSection(
  { side }: SoloParty,
  sdp: Sdp,
  description: MediaDescription,
  index: number,
  request: PublishRequest,
): PlannedSection {
  const leg = legAt(side, index);
  const isDeclined = description.isRejected || description.kind === 'untouched';
  const codecs = description.kind === 'rtp' ? chooseCodec(description.codecs, request.acceptedCodecs) : [];
  return {
    leg,
    description,
    codecs,
    sdp: heardSection(sdp.media[index]!, codecs, false),
    isMuxed: description.offersRtcpMux && muxAnswer(request.rtcpMux) !== 'reject',
    ice: isDeclined
      ? 'none'
      : iceForOfferer(request.ice, {
          isOffererIce: description.ice !== null,
          isRejected: false,
          offered: 'none',
          isAnswererIce: false,
        }),
    ports: null,
  };
}

/** What is lacking; null: all have ports. */
function providePorts(
  sections: readonly PlannedSection[],
  choice: InterfaceChoice,
  ports: PortTransaction,
  request: PublishRequest,
  context: CallContext,
): string | null {
  for (const section of sections) {
    const { leg, description, ice, isMuxed } = section;
    if (description.isRejected || description.kind === 'untouched') continue;
    const provided = ports.provide(leg, {
      address: choice.address,
      count: socketCount(description.kind, isMuxed),
      additional: furtherAddresses(ice, choice.address, request, context),
      servedRemote: null,
      isLatched: isLatched(leg, ice, request),
    });
    if (isExhausted(provided)) return provided.reason;
    section.ports = provided;
  }
  return null;
}

/** Nothing in here can fail. */
function commitPublish(
  call: Call,
  solo: SoloParty,
  sections: readonly PlannedSection[],
  choice: InterfaceChoice,
  request: PublishRequest,
  context: CallContext,
): ExchangeDone {
  const { side } = solo;
  if (choice.isWishUnknown && request.interfaceName !== null)
    call.log.warn(`Interface "${request.interfaceName}" is not configured; using "${choice.name}"`);
  noteSoloSignal(call, solo, context);
  call.metadata = request.metadata ?? call.metadata;
  side.participant.label = request.label ?? side.participant.label;
  side.participant.sdp = request.sdp;
  side.interfaceName = choice.name;
  side.isInterfaceExplicit = choice.isExplicit;
  solo.isAnswered = true;
  for (const leg of side.legs.slice(sections.length)) dropPorts(leg);
  enterLegs(
    side,
    sections.map(({ leg }) => leg),
  );
  const presented = sections.map((section) => commitSection(call, section, request, context));
  const { advertised } = choice.address;
  solo.origin =
    solo.origin === null ? draftOrigin(toByteString(context.randomBytes(8))) : nextOrigin(solo.origin);
  const media = sections.map((section) => section.sdp);
  const body = ownSdp(solo.origin, context.options.softwareId, advertised, media);
  // What it looked like before has no bearing on a body that is all ours.
  const sdp = presentSdp(body, draftParticipant(null, null, 0), presented, request, {
    loopId: context.options.loopId,
    ownAddress: advertised,
    foundationSalt: context.foundationSalt,
  });
  return { ok: true, sdp, warnings: [] };
}

function commitSection(
  call: Call,
  { leg, description, codecs, isMuxed, ice, ports }: PlannedSection,
  request: PublishRequest,
  context: CallContext,
): LegPresentation {
  leg.type = description.type;
  leg.treatment = treatmentFrom(request, context);
  leg.mid = description.mid;
  leg.isMuxed = isMuxed;
  // Only what was chosen is to come, and only that is offered on.
  leg.description = { ...description, codecs };
  if (ports === null) {
    dropIce(leg);
    dropPorts(leg);
  } else {
    answerIce(leg, ice, request, arePortsNew(leg, ports), context);
    assignPorts(leg, ports, description.kind, call.handle);
    leg.isSdpSent = true;
    scheduleRetirement(leg, context.clock.monotonicMs());
  }
  const secured = secureSoloAnswer(call, leg, description, request, context);
  leg.protocol = secured.protocol;
  return {
    leg,
    codecs,
    ptimeMs: null,
    seat: 'outside',
    bundleOnly: null,
    remoteCandidates: [],
    source: heardDescription(description, codecs, answeredDirection(description.direction, request)),
    protocol: secured.protocol,
    security: secured.lines,
    hasRtcpMux: isMuxed,
    isRtcpOnRtpPort: isMuxed,
    ice,
  };
}

/** A publisher that is asked for both directions still gets no more than it offers (RFC 3264 §6.1). */
function answeredDirection(offered: Direction, { isBidirectional }: PublishRequest): Direction {
  if (!isBidirectional || offered === 'sendonly') return 'recvonly';
  return offered === 'recvonly' ? 'sendonly' : offered;
}
