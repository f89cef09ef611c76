import type { ByteString } from '../../base/bytes.ts';
import { findProfile, isFeedbackStripped } from '../transport.ts';
import { dtlsAnswer, dtlsAnswered, fingerprintHash, type DtlsMeans } from './dtls.ts';
import type { SecurityOptions } from './options.ts';
import { offersDtls, offersKeys, type RemoteSecurity } from './remote.ts';
import { isAllowed, sdesAccepted, sdesAnswer, type SdesAgreement } from './sdes.ts';
import type { AgreedSecurity, LegSecurity } from './state.ts';

export interface SecurityResult {
  readonly security: LegSecurity;
  /** Why there will be no media with this party, for the log; null: no problem. */
  readonly problem: string | null;
}

/** What a party's answer to our offer comes to. `protocol`: as it wrote it. */
export function takeAnswer(
  leg: LegSecurity,
  remote: RemoteSecurity,
  protocol: ByteString,
  prefersSdes: boolean,
): SecurityResult {
  const { offered, agreed } = leg;
  if (offered.kind !== 'keys') return { security: { ...leg, agreed: offered }, problem: null };
  const running = agreed.kind === 'dtls' ? agreed.association : null;
  const dtls =
    offered.dtls !== null && offersDtls(remote) ? dtlsAnswered(offered.dtls, remote, running) : null;
  const sdes = sdesAccepted(offered.crypto, remote.crypto);
  if (sdes !== null && (dtls === null || prefersSdes || offered.prefersSdes)) {
    return { security: { ...leg, agreed: { kind: 'sdes', ...sdes } }, problem: null };
  }
  if (dtls !== null) return { security: withAssociation(leg, dtls), problem: null };
  if (offered.isOpportunistic && !(findProfile(protocol)?.isSecure ?? false)) {
    return { security: { ...leg, agreed: { kind: 'plain' } }, problem: null };
  }
  return {
    security: { ...leg, agreed: { kind: 'failed' } },
    problem: `it answers ${protocol} with no key that fits our offer (tag and suite of a crypto line, or a fingerprint)`,
  };
}

function withAssociation(
  leg: LegSecurity,
  association: NonNullable<LegSecurity['association']>,
): LegSecurity {
  return { ...leg, association, agreed: { kind: 'dtls', association } };
}

export interface AnswerSecurityInput {
  readonly offerer: LegSecurity;
  /** What the offerer has said about keys. */
  readonly remote: RemoteSecurity;
  /** The protocol that we answer it with. */
  readonly protocol: ByteString;
  /** The answerer's side, after `takeAnswer`, and its protocol. */
  readonly answerer: LegSecurity;
  readonly answererProtocol: ByteString;
  /** Either side has the section in a bundle, where packets of several sections are under one key. */
  readonly isBundled: boolean;
  readonly options: SecurityOptions;
}

/** What we answer to the offerer about keys. */
export function answerSecurity(input: AnswerSecurityInput, means: DtlsMeans): SecurityResult {
  const { remote, protocol, answerer, options } = input;
  const offerer = { ...input.offerer, isRecrypted: input.offerer.isRecrypted || options.dtls.isRecrypt };
  if (answerer.offered.kind === 'passed') {
    return { security: { ...offerer, agreed: { kind: 'passed' } }, problem: null };
  }
  const profile = findProfile(protocol);
  if (profile === null) return { security: { ...offerer, agreed: { kind: 'plain' } }, problem: null };
  const isWanted = profile.isSecure || (offersKeys(remote) && isOsrtpAccepted(input));
  if (!isWanted) return { security: { ...offerer, agreed: { kind: 'plain' } }, problem: null };
  const sdes = chooseSdes({ ...input, offerer }, means);
  // As with suites: a fingerprint that the proxy does not like is still better than no media.
  const isDtlsPossible =
    offersDtls(remote) && (options.dtls.role !== 'off' || (sdes === null && profile.isSecure));
  const prefersSdes = options.sdes.isPreferred || offerer.wishes.prefersSdes;
  if (sdes !== null && (!isDtlsPossible || prefersSdes)) {
    const { keys, inbound, outbound } = sdes;
    return { security: { ...offerer, keys, agreed: { kind: 'sdes', inbound, outbound } }, problem: null };
  }
  if (isDtlsPossible) return { security: withAssociation(offerer, chooseDtls(input, means)), problem: null };
  if (!profile.isSecure) return { security: { ...offerer, agreed: { kind: 'plain' } }, problem: null };
  return {
    security: { ...offerer, agreed: { kind: 'failed' } },
    problem: `it offers ${protocol} with no key that we can use (a known suite, or a fingerprint)`,
  };
}

/** Where the answerer had the choice and did without, so does the offerer, unless we are to accept in its place. */
function isOsrtpAccepted({ offerer, answerer, options }: AnswerSecurityInput): boolean {
  const wasLeftToAnswerer = answerer.offered.kind === 'keys' && answerer.offered.isRelayedWish;
  const isAccepted = offerer.wishes.acceptsOsrtp || options.osrtp.acceptsRfc;
  return !wasLeftToAnswerer || answerer.agreed.kind !== 'plain' || isAccepted;
}

function chooseSdes(input: AnswerSecurityInput, { random }: DtlsMeans): ReturnType<typeof sdesAnswer> {
  const { offerer, remote, answerer, options, protocol, answererProtocol } = input;
  const { offererPreference, isStatic } = options.sdes;
  const { wishes } = offerer;
  // What the proxy does not like is still better than no media.
  const liked = remote.crypto.filter(({ suite }) => isAllowed(suite, wishes.suites));
  const isChanged =
    input.isBundled ||
    isFeedbackStripped(answererProtocol, protocol) ||
    isFeedbackStripped(protocol, answererProtocol);
  return sdesAnswer(
    {
      offered: liked.length > 0 ? liked : remote.crypto,
      opposite: sdesOf(answerer.agreed),
      current: sdesOf(offerer.agreed),
      preference: offererPreference.length > 0 ? offererPreference : wishes.suites.offererPreference,
      usesOwnKeys: offerer.isRecrypted || answerer.isRecrypted || isChanged,
      isStatic,
      keys: offerer.keys,
    },
    random,
  );
}

function sdesOf(agreed: AgreedSecurity): SdesAgreement | null {
  return agreed.kind === 'sdes' ? agreed : null;
}

function chooseDtls(
  { offerer, remote, options }: AnswerSecurityInput,
  means: DtlsMeans,
): NonNullable<LegSecurity['association']> {
  return dtlsAnswer(
    {
      current: offerer.association,
      remote,
      roleWish: offerer.wishes.role,
      hash: fingerprintHash(options.dtls.fingerprintHash, remote.fingerprints),
    },
    means,
  );
}
