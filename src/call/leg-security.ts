import { toByteString, type ByteString } from '../base/bytes.ts';
import type { MediaDescription } from '../policy/describe-media.ts';
import { changesMedia } from '../policy/media-control.ts';
import type { AnswerRequest, OfferRequest, SdpExchangeOptions } from '../policy/request.ts';
import { answerSecurity, takeAnswer } from '../policy/security/answer.ts';
import type { DtlsMeans } from '../policy/security/dtls.ts';
import { offerSecurity } from '../policy/security/offer.ts';
import type { SecurityOptions } from '../policy/security/options.ts';
import { offersKeys } from '../policy/security/remote.ts';
import { protectionOf, type Protection } from '../policy/security/protection.ts';
import { answerLines, offerLines, type SecurityLines } from '../policy/security/write.ts';
import {
  answeredProtocol,
  findProfile,
  isBridgeable,
  isFeedbackStripped,
  offeredProtocol,
} from '../policy/transport.ts';
import type { Call } from './call.ts';
import type { CallContext } from './context.ts';
import { isBundleMember, transportOf } from './leg-bundle.ts';
import type { Leg } from './leg.ts';

/** How a media section is written as far as encryption goes. */
export interface SecuredSection {
  readonly protocol: ByteString;
  readonly lines: SecurityLines;
}

/** What ICE tells about one media section. */
export interface IceNews {
  /** Both ends do ICE with each other, past us. */
  readonly isPassthrough: boolean;
}

export const noIceNews: IceNews = { isPassthrough: false };

export interface OfferedSection {
  /** The sender's new description; that of the leg is still the old one. */
  readonly description: MediaDescription;
  readonly sender: Leg;
  readonly receiver: Leg;
  /** The dialogue has had an answer. */
  readonly isAnswered: boolean;
  /** In the group that the receiver is offered. */
  readonly isGrouped: boolean;
}

/** Brings both legs up to date with an offer. To be called before the sender's leg gets its new description. */
export function secureOffer(
  call: Call,
  { description, sender, receiver, isAnswered, isGrouped }: OfferedSection,
  request: OfferRequest,
  context: CallContext,
  ice: IceNews = noIceNews,
): SecuredSection {
  const settled = settledProtocol(description, sender, receiver, request);
  const result = offerSecurity(
    {
      source: description.protocol,
      remote: description.security,
      receiverRemote: receiver.description?.security ?? null,
      protocol: settled?.protocol ?? offeredProtocol(description.protocol, request.transport),
      isProtocolNamed: request.transport.kind === 'named',
      options: offerOptions(request, settled?.isOpportunistic === true),
      sender: sender.security,
      receiver: receiver.security,
      isSenderNew: !isAnswered || sender.description === null,
      isReceiverNew: !isAnswered || receiver.description === null,
      isPassthrough: request.dtls.isPassthrough ?? ice.isPassthrough,
      isReset: request.isReset,
      isPaired: sender.pair !== null,
      isBundled: isGrouped || (sender.bundle.isAccepted && description.bundle !== null),
    },
    meansOf(context),
  );
  if (result.problem !== null) warn(call, receiver, 'receiver of the offer', result.problem);
  sender.security = result.sender;
  receiver.security = result.receiver;
  return { protocol: result.protocol, lines: offerLines(receiver.security, request) };
}

export interface AnsweredSection {
  readonly description: MediaDescription;
  readonly answerer: Leg;
  readonly offerer: Leg;
}

/** What the answerer's own words come to. Members of a bundle follow their transport. */
export function secureAnswerer(
  call: Call,
  { description, answerer, offerer }: AnsweredSection,
  request: AnswerRequest,
): void {
  if (isDeclined(description, offerer) || isBundleMember(answerer)) return;
  const taken = takeAnswer(
    answerer.security,
    description.security,
    description.protocol,
    request.sdes.isPreferred,
  );
  if (taken.problem !== null) warn(call, answerer, 'answerer', taken.problem);
  answerer.security = taken.security;
}

/** What the offerer is told in the answer, once the answerer's side is settled. */
export function secureAnswer(
  call: Call,
  { description, answerer, offerer }: AnsweredSection,
  request: AnswerRequest,
  context: CallContext,
): SecuredSection {
  const remote = offerer.description?.security ?? description.security;
  const own = offerer.description?.protocol ?? null;
  const protocol = answeredProtocol(description.protocol, own, request.transport, offersKeys(remote));
  if (isDeclined(description, offerer) || isBundleMember(offerer)) return { protocol, lines: [] };
  const answered = answerSecurity(
    {
      offerer: offerer.security,
      remote,
      protocol,
      answerer: answerer.security,
      answererProtocol: description.protocol,
      isBundled: offerer.bundle.transport !== null || answerer.bundle.transport !== null,
      options: withOwnKeys(request),
    },
    meansOf(context),
  );
  if (answered.problem !== null) warn(call, offerer, 'offerer', answered.problem);
  offerer.security = answered.security;
  return { protocol, lines: answerLines(offerer.security, request) };
}

/**
 * A message that names no protocol leaves the receiver's as it is, as long as the sender keeps to its own: otherwise the second
 * offer of a bridged call would take the keys of one side away. Null: nothing is settled, or the sender wants something else.
 */
function settledProtocol(
  { protocol, security }: MediaDescription,
  sender: Leg,
  receiver: Leg,
  { transport }: OfferRequest,
): { readonly protocol: ByteString; readonly isOpportunistic: boolean } | null {
  const [before, known] = [agreedProtocol(sender), agreedProtocol(receiver)];
  if (transport.kind !== 'unchanged' || known === undefined || before !== protocol) return null;
  if (!isBridgeable(protocol, known)) return null;
  const { agreed, offered } = receiver.security;
  const hasKeys = agreed.kind === 'sdes' || agreed.kind === 'dtls';
  const isWishRelayed = offersKeys(security) || (offered.kind === 'keys' && offered.isRelayedWish);
  if (!hasKeys || isWishRelayed || findProfile(known)?.isSecure !== false)
    return { protocol: known, isOpportunistic: false };
  // Keys under the name of a plain profile (RFC 8643), or by the first of two lines.
  return receiver.pair === null
    ? { protocol: known, isOpportunistic: true }
    : { protocol: receiver.pair.secure, isOpportunistic: false };
}

/** An offer that was refused, or that has to be sent again, has changed nothing yet. */
function agreedProtocol({ protocolBefore, description }: Leg): ByteString | undefined {
  return protocolBefore ?? description?.protocol;
}

function offerOptions(request: OfferRequest, isOpportunistic: boolean): SecurityOptions {
  const options = withOwnKeys(request);
  if (!isOpportunistic || options.osrtp.offer !== null) return options;
  const { sdes, dtls, osrtp } = options;
  return { sdes, dtls, osrtp: { ...osrtp, offer: 'rfc' } };
}

/** Whoever says beforehand that packets will be changed gets keys for that, as by `recrypt`. */
function withOwnKeys(request: SdpExchangeOptions): SecurityOptions {
  const { control, sdes, dtls, osrtp } = request;
  if (control === null || !changesMedia(control)) return request;
  return { sdes, osrtp, dtls: { ...dtls, isRecrypt: true } };
}

/** A declined section has no keys, and needs none. */
function isDeclined(description: MediaDescription, offerer: Leg): boolean {
  return description.isRejected || (offerer.description?.isRejected ?? true);
}

/** Members of a bundle have what their transport has agreed on, whatever their own sections say or leave out. */
export function followTransport(leg: Leg, legs: readonly Leg[]): void {
  if (!isBundleMember(leg)) return;
  const { offered, keys, association, wishes, isRecrypted } = leg.security;
  const { agreed } = transportOf(leg, legs).security;
  leg.security = { agreed, offered, keys, association, wishes, isRecrypted };
}

/** What our keys and handshakes are made with. */
export function meansOf(context: CallContext): DtlsMeans {
  return {
    certificate: context.certificates.current(),
    random: (count) => toByteString(context.randomBytes(count)),
    defaultRole: context.options.dtlsRole,
  };
}

function warn(call: Call, leg: Leg, party: string, problem: string): void {
  call.log.warn(`No encrypted media with the ${party} in media section ${leg.index + 1}: ${problem}`);
}

/**
 * How packets of a leg are protected on their way to and from its party; `transport`: the leg by whose keys that is, since
 * those of a bundle are the transport's. `isShared`: not only the two hear each other.
 */
export function legProtection(
  leg: Leg,
  partner: Leg | undefined,
  transport: Leg,
  isShared = false,
): Protection {
  const isChanged =
    partner !== undefined &&
    (isShared ||
      stripsFeedback(leg, partner) ||
      stripsFeedback(partner, leg) ||
      leg.maskedExtensions.length > 0 ||
      partner.maskedExtensions.length > 0 ||
      leg.codecs.renumbering.length > 0 ||
      partner.codecs.renumbering.length > 0 ||
      // Keys of a transport are for several sections, those of the other side for one each.
      leg.bundle.transport !== null ||
      partner.bundle.transport !== null);
  return protectionOf(transport.security, partner?.security ?? null, isChanged);
}

/** The party of this leg has a profile without feedback, and the other one may send some. */
export function stripsFeedback(leg: Leg, partner: Leg | undefined): boolean {
  return partner !== undefined && isFeedbackStripped(protocolOf(partner), protocolOf(leg));
}

function protocolOf(leg: Leg): ByteString {
  return leg.description?.protocol ?? leg.protocol;
}
