import { toByteString } from '../base/bytes.ts';
import { chooseMids } from '../policy/bundle/choose-bundle.ts';
import { heardDescription, ownSdp } from '../policy/subscriber-sdp.ts';
import type { MediaDescription } from '../policy/describe-media.ts';
import { iceForReceiver } from '../policy/ice/choose-mode.ts';
import type { IceMode } from '../policy/ice/types.ts';
import type { SdpExchangeOptions } from '../policy/request.ts';
import { muxOffer, type MuxOffer } from '../policy/rtcp-mux.ts';
import type { Direction, Sdp, SdpCodec, SdpMedia } from '../protocols/sdp/index.ts';
import type { Call } from './call.ts';
import { chooseSideInterface, type InterfaceChoice } from './choose-side-interface.ts';
import { interfaceTowards } from './interface-wishes.ts';
import { failure, type CallContext, type CallFailure } from './context.ts';
import { furtherAddresses } from './leg-addresses.ts';
import { offerIce } from './leg-ice.ts';
import { arePortsNew, assignPorts, dropPorts } from './leg-ports.ts';
import { secureSoloOffer } from './solo-security.ts';
import type { Leg, PortSet } from './leg.ts';
import { soloLimitExceeded } from './limits.ts';
import type { ExchangeDone } from './offer.ts';
import { presentSdp, type LegPresentation } from './outgoing.ts';
import { createPortTransaction, type PortTransaction } from './port-transaction.ts';
import { enterLegs, familyOfSide, isExhausted, isLatched, legAt, socketCount } from './side-exchange.ts';
import { draftOrigin, nextOrigin } from './solo-origin.ts';
import type { SoloParty } from './solo.ts';

/** A media section that is offered to a party on our own account. */
export interface SoloSection {
  readonly description: MediaDescription;
  readonly codecs: readonly SdpCodec[];
  readonly sdp: SdpMedia;
}

export interface SoloOffer {
  readonly sections: readonly SoloSection[];
  readonly direction: Direction;
  /** What the SDP is made of; null: it is all ours. */
  readonly body: Sdp | null;
  readonly interfaceName: string | null;
}

interface PlannedSection {
  readonly section: SoloSection;
  readonly description: MediaDescription;
  readonly leg: Leg;
  readonly mux: MuxOffer;
  readonly ice: IceMode;
  ports: PortSet | null;
}

export interface PlannedSoloOffer {
  readonly offer: SoloOffer;
  readonly choice: InterfaceChoice;
  readonly sections: readonly PlannedSection[];
  readonly ports: PortTransaction;
}

/** Decides all that may fail, and changes nothing but the port transaction. `isNew`: the call does not list the party yet. */
export function planSoloOffer(
  call: Call,
  solo: SoloParty,
  isNew: boolean,
  offer: SoloOffer,
  request: SdpExchangeOptions,
  context: CallContext,
): PlannedSoloOffer | CallFailure {
  const overLimit = soloLimitExceeded(call, offer.sections.length, isNew);
  if (overLimit !== null) return failure(overLimit);
  const ports = createPortTransaction(call.handle, call.tos);
  const { side } = solo;
  const family = request.addressFamily ?? familyOfSide(side) ?? familyOfSources(offer) ?? 'IP4';
  const wish = offer.interfaceName ?? interfaceTowards(request.interfacePeers.to, call.id, context);
  const choice = chooseSideInterface(side, wish, family, context);
  if (choice === null) return failure('Ran out of ports');
  const sections = offer.sections.map((section, index): PlannedSection => {
    const description = heardDescription(section.description, section.codecs, offer.direction);
    const leg = legAt(side, index);
    const ice = description.isRejected
      ? 'none'
      : iceForReceiver(request.ice, {
          isSenderIce: false,
          isReceiverIce: leg.ice.running !== null,
          isReceiverPlain: false,
        });
    return {
      section,
      description,
      leg,
      mux: muxOffer(false, leg.isMuxed, request.rtcpMux),
      ice,
      ports: null,
    };
  });
  for (const planned of sections) {
    const { description, leg, mux, ice } = planned;
    if (description.isRejected) continue;
    const provided = ports.provide(leg, {
      address: choice.address,
      count: socketCount(description.kind, mux.isRequired),
      additional: furtherAddresses(ice, choice.address, request, context),
      servedRemote: null,
      isLatched: isLatched(leg, ice, request),
    });
    if (isExhausted(provided)) {
      ports.rollback();
      call.log.error(`Offer to one party refused: ${provided.reason}`);
      return failure('Ran out of ports');
    }
    planned.ports = provided;
  }
  return { offer, choice, sections, ports };
}

function familyOfSources({ sections }: SoloOffer): 'IP4' | 'IP6' | null {
  return sections.find(({ description }) => description.rtp !== null)?.description.rtp?.family ?? null;
}

/** Nothing in here can fail. The caller puts the new plan into force. */
export function commitSoloOffer(
  call: Call,
  solo: SoloParty,
  planned: PlannedSoloOffer,
  request: SdpExchangeOptions,
  context: CallContext,
): ExchangeDone {
  const { side } = solo;
  const { offer, choice, sections } = planned;
  if (choice.isWishUnknown && offer.interfaceName !== null)
    call.log.warn(`Interface "${offer.interfaceName}" is not configured; using "${choice.name}"`);
  side.interfaceName = choice.name;
  side.isInterfaceExplicit = choice.isExplicit;
  call.turn += 1;
  solo.touched = call.turn;
  solo.signalledAt = context.clock.monotonicMs();
  solo.offeredCodecs = sections.map(({ section }) => section.codecs);
  for (const leg of side.legs.slice(sections.length)) dropPorts(leg);
  enterLegs(
    side,
    sections.map(({ leg }) => leg),
  );
  const mids = chooseMids(
    sections.map(({ leg }) => ({ known: leg.description?.mid ?? null, received: null })),
    request.generateMid,
  );
  for (const [index, { leg }] of sections.entries()) leg.mid = mids[index] ?? null;
  const presented = sections.map((section) => commitSection(call, section, request, context));
  const { advertised } = choice.address;
  const body =
    offer.body === null ? ownBody(solo, planned, context) : { ...offer.body, media: mediaOf(planned) };
  const sdp = presentSdp(body, side.participant, presented, request, {
    loopId: context.options.loopId,
    ownAddress: advertised,
    foundationSalt: context.foundationSalt,
  });
  return { ok: true, sdp, warnings: [] };
}

function ownBody(solo: SoloParty, planned: PlannedSoloOffer, context: CallContext): Sdp {
  solo.origin =
    solo.origin === null ? draftOrigin(toByteString(context.randomBytes(8))) : nextOrigin(solo.origin);
  return ownSdp(solo.origin, context.options.softwareId, planned.choice.address.advertised, mediaOf(planned));
}

function mediaOf({ sections }: PlannedSoloOffer): readonly SdpMedia[] {
  return sections.map(({ section }) => section.sdp);
}

function commitSection(
  call: Call,
  { description, leg, mux, ice, ports }: PlannedSection,
  request: SdpExchangeOptions,
  context: CallContext,
): LegPresentation {
  const isRtp = description.kind === 'rtp';
  const before = leg.description;
  if (ports !== null) {
    offerIce(leg, ice, iceRequest(request), arePortsNew(leg, ports), context);
    assignPorts(leg, ports, description.kind, call.handle);
    leg.isSdpSent = true;
  } else dropPorts(leg);
  const secured = secureSoloOffer(call, { leg, description, before }, request, context);
  leg.type = description.type;
  leg.protocol = secured.protocol;
  leg.wasMuxOffered = isRtp && mux.isOffered;
  return {
    leg,
    codecs: description.codecs,
    ptimeMs: null,
    seat: 'outside',
    bundleOnly: null,
    remoteCandidates: [],
    source: description,
    protocol: secured.protocol,
    security: secured.lines,
    hasRtcpMux: isRtp && mux.isOffered,
    isRtcpOnRtpPort: isRtp && mux.isRequired,
    ice,
  };
}

/** Such an offer has no say about lite agents, and nothing to forget. */
function iceRequest({ isTrickle, mediaAddress }: SdpExchangeOptions): Parameters<typeof offerIce>[2] {
  return { isTrickle, mediaAddress, iceLite: null, isReset: false };
}
