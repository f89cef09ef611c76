import { readIceAttributes, type SdpMedia, type SdpSession } from '../../protocols/sdp/index.ts';
import { isPwd, isUfrag } from '../../protocols/ice/index.ts';
import { splitWords } from './words.ts';
import type { IceDescription } from './types.ts';

/** More candidates of one party are not looked at: each is a set of checks that it makes us send. */
export const maxRemoteCandidates = 100;

/**
 * ICE of one media section; null where the party does none. Candidates without valid credentials are none (RFC 8839
 * §5.4), and a party that found a mismatch does without ICE (RFC 8839 §4.2.5).
 */
export function describeIce(section: SdpMedia, session: SdpSession): IceDescription | null {
  const ice = readIceAttributes(section, session);
  if (ice === null || ice.isMismatch) return null;
  const { ufrag, pwd } = ice;
  if (ufrag === null || pwd === null || !isUfrag(ufrag) || !isPwd(pwd)) return null;
  return {
    credentials: { ufrag, pwd },
    isLite: ice.isLite,
    isTrickle: splitWords(ice.options ?? '').includes('trickle'),
    options: ice.options,
    candidates: ice.candidates.slice(0, maxRemoteCandidates),
    isEndOfCandidates: ice.isEndOfCandidates,
  };
}
