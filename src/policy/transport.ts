import type { ByteString } from '../base/bytes.ts';
import type { TransportWish } from './request.ts';

/** An RTP profile as `m=` names it, and what it says about the media. */
export interface TransportProfile {
  readonly name: ByteString;
  /** Media is SRTP (RFC 3711): the section needs keys, by SDES or DTLS. */
  readonly isSecure: boolean;
  /** The name itself asks for DTLS-SRTP (RFC 5764 §8). */
  readonly isDtls: boolean;
  /** RTCP may carry early feedback (RFC 4585). */
  readonly hasFeedback: boolean;
  /** The same profile without encryption, which is what opportunistic SRTP is offered as (RFC 8643 §3). */
  readonly plainName: ByteString;
}

/** RFC 3551, RFC 4585 §4, RFC 3711 §14, RFC 5124 §4, RFC 5764 §8. */
export const transportProfiles: readonly TransportProfile[] = [
  {
    name: 'RTP/AVP',
    isSecure: false,
    isDtls: false,
    hasFeedback: false,
    plainName: 'RTP/AVP',
  },
  {
    name: 'RTP/AVPF',
    isSecure: false,
    isDtls: false,
    hasFeedback: true,
    plainName: 'RTP/AVPF',
  },
  {
    name: 'RTP/SAVP',
    isSecure: true,
    isDtls: false,
    hasFeedback: false,
    plainName: 'RTP/AVP',
  },
  {
    name: 'RTP/SAVPF',
    isSecure: true,
    isDtls: false,
    hasFeedback: true,
    plainName: 'RTP/AVPF',
  },
  {
    name: 'UDP/TLS/RTP/SAVP',
    isSecure: true,
    isDtls: true,
    hasFeedback: false,
    plainName: 'RTP/AVP',
  },
  {
    name: 'UDP/TLS/RTP/SAVPF',
    isSecure: true,
    isDtls: true,
    hasFeedback: true,
    plainName: 'RTP/AVPF',
  },
];

const profiles = new Map(transportProfiles.map((profile) => [profile.name, profile]));

/** Null: no RTP profile that we know, so the section is relayed blindly (`udptl` and whatever else). */
export function findProfile(protocol: ByteString): TransportProfile | null {
  return profiles.get(protocol) ?? profiles.get(protocol.toUpperCase()) ?? null;
}

/** What media from a party with one profile needs to suit a party with another. */
export interface BridgeRule {
  /** `relay`: neither side has keys. `keep`: both have, and packets pass as they are where the keys allow it. */
  readonly encryption: 'relay' | 'encrypt' | 'decrypt' | 'keep';
  /** Feedback packets are taken out of the RTCP. */
  readonly isFeedbackStripped: boolean;
}

export function bridgeRule(from: TransportProfile, to: TransportProfile): BridgeRule {
  return {
    encryption: from.isSecure ? (to.isSecure ? 'keep' : 'decrypt') : to.isSecure ? 'encrypt' : 'relay',
    isFeedbackStripped: from.hasFeedback && !to.hasFeedback,
  };
}

/** The same for protocols as SDP writes them. What is no RTP profile is left alone. */
export function isFeedbackStripped(from: ByteString, to: ByteString): boolean {
  const [source, sink] = [findProfile(from), findProfile(to)];
  return source !== null && sink !== null && bridgeRule(source, sink).isFeedbackStripped;
}

/** True if media of one protocol can be handed on as the other. */
export function isBridgeable(from: ByteString, to: ByteString): boolean {
  return from === to || (findProfile(from) !== null && findProfile(to) !== null);
}

/** The `m=` protocol of an offer. */
export function offeredProtocol(source: ByteString, wish: TransportWish): ByteString {
  return wish.kind === 'named' && isBridgeable(source, wish.protocol) ? wish.protocol : source;
}

/**
 * The `m=` protocol of an answer. It repeats the offerer's own (RFC 3264 §6) unless the message wants another one, and
 * that one asks for no keys that the offerer has not given: `canBeSecure`.
 */
export function answeredProtocol(
  source: ByteString,
  own: ByteString | null,
  wish: TransportWish,
  canBeSecure: boolean,
): ByteString {
  const base = own !== null && isBridgeable(source, own) ? own : source;
  const wished = wish.kind === 'named' ? wish.protocol : wish.kind === 'accept' ? source : base;
  if (!isBridgeable(base, wished)) return base;
  return (findProfile(wished)?.isSecure ?? false) && !canBeSecure ? base : wished;
}
