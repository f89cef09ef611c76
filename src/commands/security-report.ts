import type { Leg } from '../call/leg.ts';
import { findProfile } from '../policy/transport.ts';

/** What `query` says about keys of a media section: flags of rtpengine's own names. */
export function securityFlags(leg: Leg): readonly string[] {
  return [...keyFlags(leg), ...pairFlags(leg)];
}

/** Its party has two `m=` lines for the section, the secure one first or the other way round. */
function pairFlags({ pair }: Leg): readonly string[] {
  if (pair === null) return [];
  return [pair.isSecureFirst ? 'legacy OSRTP' : 'reverse legacy OSRTP'];
}

function keyFlags({ security: { agreed, wishes }, description }: Leg): readonly string[] {
  const reordered = wishes.suites.offererPreference.length > 0 ? ['SDES reordered'] : [];
  switch (agreed.kind) {
    case 'sdes':
      return ['SDES', ...reordered];
    case 'dtls':
      return ['DTLS-SRTP', `DTLS role ${agreed.association.role}`];
    case 'passed':
      return description?.kind === 'rtp' ? ['passthrough'] : [];
    case 'plain':
    case 'waiting':
    case 'failed':
      return [];
  }
}

/** The profile of the section has RTCP feedback (RFC 4585). */
export function hasFeedback({ description, protocol }: Leg): boolean {
  return findProfile(description?.protocol ?? protocol)?.hasFeedback ?? false;
}

/** The suite that SDES has agreed on; with DTLS it comes out of the handshake, which signalling does not see. */
export function cryptoSuite({ security: { agreed } }: Leg): string | undefined {
  return agreed.kind === 'sdes' ? agreed.inbound.suite : undefined;
}
