import type { ByteString } from '../base/bytes.ts';
import type { MediaDescription } from '../policy/describe-media.ts';
import type { SdpExchangeOptions } from '../policy/request.ts';
import { answerSecurity, takeAnswer } from '../policy/security/answer.ts';
import { offerSecurity } from '../policy/security/offer.ts';
import { noRemoteSecurity, offersKeys } from '../policy/security/remote.ts';
import { noSecurity } from '../policy/security/state.ts';
import { answerLines, offerLines } from '../policy/security/write.ts';
import { answeredProtocol, findProfile, offeredProtocol } from '../policy/transport.ts';
import type { Call } from './call.ts';
import type { CallContext } from './context.ts';
import { meansOf, type SecuredSection } from './leg-security.ts';
import type { Leg } from './leg.ts';

export interface SoloOfferedSection {
  readonly leg: Leg;
  /** What is offered. */
  readonly description: MediaDescription;
  /** What the party said last. */
  readonly before: MediaDescription | null;
}

/** What an offer of ours to a party in no dialogue says about keys: ours alone, whatever the parties it hears use. */
export function secureSoloOffer(
  call: Call,
  { leg, description, before }: SoloOfferedSection,
  request: SdpExchangeOptions,
  context: CallContext,
): SecuredSection {
  const protocol = offeredProtocol(description.protocol, request.transport);
  // As from plain media: nobody's keys are handed on.
  const source = findProfile(description.protocol)?.plainName ?? description.protocol;
  const result = offerSecurity(
    {
      source,
      remote: noRemoteSecurity,
      receiverRemote: before?.security ?? null,
      protocol,
      isProtocolNamed: request.transport.kind === 'named',
      options: request,
      sender: noSecurity,
      receiver: leg.security,
      isSenderNew: true,
      isReceiverNew: before === null,
      isPassthrough: false,
      isBundled: false,
      isReset: false,
      isPaired: false,
    },
    meansOf(context),
  );
  if (result.problem !== null) warn(call, leg, result.problem);
  leg.security = result.receiver;
  return { protocol: result.protocol, lines: offerLines(leg.security, request) };
}

/** What the party's answer to such an offer comes to. */
export function takeSoloAnswer(
  call: Call,
  leg: Leg,
  description: MediaDescription,
  request: SdpExchangeOptions,
): void {
  if (description.isRejected) return;
  const { security, protocol } = description;
  const taken = takeAnswer(leg.security, security, protocol, request.sdes.isPreferred);
  if (taken.problem !== null) warn(call, leg, taken.problem);
  leg.security = taken.security;
}

/** What we answer to a party that offers media on its own account. */
export function secureSoloAnswer(
  call: Call,
  leg: Leg,
  description: MediaDescription,
  request: SdpExchangeOptions,
  context: CallContext,
): SecuredSection {
  const { security: remote, protocol: source } = description;
  const protocol = answeredProtocol(source, source, request.transport, offersKeys(remote));
  if (description.isRejected) return { protocol, lines: [] };
  const { role } = request.dtls;
  const wishes = {
    role: role === 'off' ? null : role,
    prefersSdes: request.sdes.isPreferred,
    suites: request.sdes,
    acceptsOsrtp: request.osrtp.acceptsRfc,
  };
  const { agreed, offered, keys, association, isRecrypted } = leg.security;
  const answered = answerSecurity(
    {
      offerer: { agreed, offered, keys, association, wishes, isRecrypted },
      remote,
      protocol,
      answerer: noSecurity,
      answererProtocol: source,
      isBundled: false,
      options: request,
    },
    meansOf(context),
  );
  if (answered.problem !== null) warn(call, leg, answered.problem);
  leg.security = answered.security;
  return { protocol, lines: answerLines(leg.security, request) };
}

function warn(call: Call, leg: Leg, problem: ByteString): void {
  call.log.warn(`No encrypted media with a party of its own in media section ${leg.index + 1}: ${problem}`);
}
