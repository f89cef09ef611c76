import type { ByteString } from '../../base/bytes.ts';
import type { Address, Endpoint } from '../../base/endpoint.ts';
import {
  localCandidates,
  localPreference,
  type IceCandidate,
  type IceLocal,
} from '../../protocols/ice/index.ts';

/** One of our addresses with a socket for each component: RTP, then RTCP where it has a port of its own. */
export interface CandidateAddress {
  readonly bound: readonly Endpoint[];
  /** As SDP shows it. */
  readonly advertised: Address;
}

/** How our candidates rank against the other party's own, which are shown beside them; alone they rank as usual. */
export type CandidateRank = 'alone' | 'behind';

/** Ours for `a=candidate`, component by component, the preferred address first (RFC 8445 §5.1.2). */
export function ourCandidates(
  addresses: readonly CandidateAddress[],
  type: 'host' | 'relay',
  rank: CandidateRank,
  salt: ByteString,
): readonly IceCandidate[] {
  const locals: IceLocal[] = [];
  for (const component of [1, 2] as const) {
    for (const [index, { bound, advertised }] of addresses.entries()) {
      const address = bound[component - 1];
      const preference = rank === 'behind' ? 0 : localPreference(index);
      if (address !== undefined) locals.push({ component, socket: 0, address, advertised, preference, type });
    }
  }
  return localCandidates(locals, salt);
}
