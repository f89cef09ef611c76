import type { ByteString } from '../../base/bytes.ts';
import { findProfile, isFeedbackStripped } from '../transport.ts';
import { newAssociation, fingerprintHash, type DtlsMeans } from './dtls.ts';
import type { SecurityOptions } from './options.ts';
import { offersDtls, offersKeys, type RemoteSecurity } from './remote.ts';
import { sdesOffer } from './sdes.ts';
import type { AgreedSecurity, LegSecurity, OfferedSecurity } from './state.ts';

export interface OfferSecurityInput {
  /** What the sender has said: protocol and keys. */
  readonly source: ByteString;
  readonly remote: RemoteSecurity;
  /** The receiver's last word; null: it has not spoken. */
  readonly receiverRemote: RemoteSecurity | null;
  /** The protocol to write, before `osrtpProtocol`, and whether the message names it. */
  readonly protocol: ByteString;
  readonly isProtocolNamed: boolean;
  readonly options: SecurityOptions;
  readonly sender: LegSecurity;
  readonly receiver: LegSecurity;
  /** Whether a side has never agreed on anything: then nothing holds until the answer. */
  readonly isSenderNew: boolean;
  readonly isReceiverNew: boolean;
  /** Media finds its own way between the ends (`passthrough`, ICE on both sides without us). */
  readonly isPassthrough: boolean;
  /** A side has, or is to have, the section in a bundle: packets of several sections will be under one key. */
  readonly isBundled: boolean;
  /** What the receiver has agreed on is forgotten: it gets new keys, and the choice between SDES and DTLS. */
  readonly isReset: boolean;
  /** The sender has offered a secure and a plain line, and we accept in the receiver's place. */
  readonly isPaired: boolean;
}

export interface OfferSecurity {
  readonly protocol: ByteString;
  readonly sender: LegSecurity;
  readonly receiver: LegSecurity;
  /** Why the receiver will not be able to have media, for the log; null: no problem. */
  readonly problem: string | null;
}

/** Decides what an offer says about keys, and what both sides are remembered by. */
export function offerSecurity(input: OfferSecurityInput, means: DtlsMeans): OfferSecurity {
  const { options, receiver, isReceiverNew, isSenderNew } = input;
  const protocol = options.osrtp.offer === null ? input.protocol : plainForm(input.protocol);
  const sender = rememberOffer(input);
  const plan = wishedKeys(input, protocol);
  if (plan.kind !== 'keys') {
    return {
      protocol,
      sender: isSenderNew ? { ...sender, agreed: plan.kind === 'passed' ? plan : sender.agreed } : sender,
      receiver: { ...receiver, offered: plan, agreed: isReceiverNew ? plan : receiver.agreed },
      problem: plan.kind === 'plain' && isSecure(protocol) ? noKeys(protocol) : null,
    };
  }
  const { lines, keys } = plan.hasSdes
    ? sdesOffer(
        {
          received: options.sdes.isOff ? [] : input.remote.crypto,
          usesOwnKeys: needsPlaintext(input, protocol),
          keys: input.isReset ? new Map() : receiver.keys,
          options: plan.isRelayedWish ? { ...options.sdes, isNoNew: true } : options.sdes,
        },
        means.random,
      )
    : { lines: [], keys: receiver.keys };
  const dtls = plan.hasDtls ? offeredAssociation(input, means) : null;
  const offered: OfferedSecurity = {
    kind: 'keys',
    crypto: lines,
    dtls,
    isOpportunistic: !isSecure(protocol),
    isRelayedWish: plan.isRelayedWish,
    prefersSdes: options.sdes.isPreferred,
  };
  const agreed: AgreedSecurity = isReceiverNew ? { kind: 'waiting', dtls } : receiver.agreed;
  return {
    protocol,
    sender,
    receiver: { ...receiver, offered, agreed, keys, association: dtls ?? receiver.association },
    problem: lines.length === 0 && dtls === null && isSecure(protocol) ? noKeys(protocol) : null,
  };
}

function noKeys(protocol: ByteString): string {
  return `${protocol} is offered with neither SDES nor DTLS: the message switches both off`;
}

/** Opportunistic SRTP goes by the name of the plain profile (RFC 8643 §3). */
function plainForm(protocol: ByteString): ByteString {
  return findProfile(protocol)?.plainName ?? protocol;
}

function isSecure(protocol: ByteString): boolean {
  return findProfile(protocol)?.isSecure ?? false;
}

type WishedKeys =
  | { readonly kind: 'plain' | 'passed' }
  | {
      readonly kind: 'keys';
      readonly hasSdes: boolean;
      readonly hasDtls: boolean;
      readonly isRelayedWish: boolean;
    };

function wishedKeys(input: OfferSecurityInput, protocol: ByteString): WishedKeys {
  const { source, remote, options } = input;
  const profile = findProfile(protocol);
  const sourceProfile = findProfile(source);
  if (profile === null || sourceProfile === null) return { kind: 'passed' };
  const isKeyed = offersKeys(remote);
  const isSameClass = profile.isSecure === sourceProfile.isSecure;
  if (isSameClass && input.isPassthrough && (sourceProfile.isSecure || isKeyed)) return { kind: 'passed' };
  // Keys by other means (RFC 3830), or of suites that are unknown here: the ends may understand each other.
  const isForeign = sourceProfile.isSecure && !isKeyed && options.dtls.isPassthrough !== false;
  if (isForeign && profile.isSecure) return { kind: 'passed' };
  const hasSdesNow = !options.sdes.isOff;
  // A party that has once taken crypto lines has no use for a fingerprint.
  const isSdesSettled = hasSdesNow && !input.isReset && input.receiver.agreed.kind === 'sdes';
  const hasDtlsNow = options.dtls.role !== 'off';
  // One that has agreed on a fingerprint without having been given crypto lines, has none for those.
  const isDtlsSettled = hasDtlsNow && !input.isReset && hasOnlyDtls(input.receiver);
  const allowed = { hasSdes: hasSdesNow && !isDtlsSettled, hasDtls: hasDtlsNow && !isSdesSettled };
  if (profile.isSecure || options.osrtp.offer !== null) {
    return { kind: 'keys', ...allowed, isRelayedWish: false };
  }
  if (sourceProfile.isSecure || !isKeyed || input.isProtocolNamed) return { kind: 'plain' };
  const hasSdes = allowed.hasSdes && remote.crypto.length > 0;
  const hasDtls = allowed.hasDtls && offersDtls(remote);
  return hasSdes || hasDtls ? { kind: 'keys', hasSdes, hasDtls, isRelayedWish: true } : { kind: 'plain' };
}

function hasOnlyDtls({ agreed, offered }: LegSecurity): boolean {
  return agreed.kind === 'dtls' && (offered.kind !== 'keys' || offered.crypto.length === 0);
}

/** The same key over different contents would give both away: whoever changes packets uses keys of its own. */
function needsPlaintext(
  { source, sender, options, isBundled }: OfferSecurityInput,
  protocol: ByteString,
): boolean {
  return (
    isBundled ||
    options.dtls.isRecrypt ||
    sender.isRecrypted ||
    isFeedbackStripped(source, protocol) ||
    isFeedbackStripped(protocol, source)
  );
}

function offeredAssociation(
  { options, receiver: { association }, receiverRemote, isReset }: OfferSecurityInput,
  means: DtlsMeans,
): NonNullable<LegSecurity['association']> {
  if (association !== null && !isReset) return association;
  const hash = fingerprintHash(options.dtls.fingerprintHash, receiverRemote?.fingerprints ?? []);
  return newAssociation((association?.generation ?? 0) + 1, hash, means);
}

function rememberOffer({
  source,
  remote,
  options,
  sender,
  isSenderNew,
  isPaired,
}: OfferSecurityInput): LegSecurity {
  const isWaiting = isSenderNew && findProfile(source) !== null && (isSecure(source) || offersKeys(remote));
  const { role } = options.dtls;
  return {
    ...sender,
    offered: { kind: 'plain' },
    agreed: isWaiting ? { kind: 'waiting', dtls: null } : isSenderNew ? { kind: 'plain' } : sender.agreed,
    isRecrypted: sender.isRecrypted || options.dtls.isRecrypt,
    wishes: {
      role: role === 'off' ? null : role,
      prefersSdes: options.sdes.isPreferred,
      suites: options.sdes,
      acceptsOsrtp: options.osrtp.acceptsRfc || isPaired,
    },
  };
}
