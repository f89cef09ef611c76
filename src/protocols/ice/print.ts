import type { ByteString } from '../../base/bytes.ts';
import type { SdpAttribute } from '../sdp/index.ts';
import { printCandidate, type IceCandidate } from './candidate.ts';
import type { RemoteCandidateEntry } from './description.ts';
import type { IceCredentials } from './types.ts';

/** What is to be said of ICE in one media section. */
export interface LocalIceDescription {
  readonly credentials: IceCredentials;
  /** `trickle` (RFC 8838 §3), `ice2` (RFC 8445 §10). */
  readonly options: readonly ByteString[];
  readonly candidates: readonly IceCandidate[];
  readonly isEndOfCandidates: boolean;
  /** In an offer of the controlling side that has selected its pairs (RFC 8839 §5.2). */
  readonly remoteCandidates?: readonly RemoteCandidateEntry[];
}

/** The attributes of one media section, in rtpengine's order; `a=ice-lite` belongs to the session. */
export function iceAttributes(description: LocalIceDescription): SdpAttribute[] {
  const { credentials, options, candidates, isEndOfCandidates, remoteCandidates = [] } = description;
  const attributes: SdpAttribute[] = [
    { name: 'ice-ufrag', value: credentials.ufrag },
    { name: 'ice-pwd', value: credentials.pwd },
  ];
  if (options.length > 0) attributes.push({ name: 'ice-options', value: options.join(' ') });
  for (const candidate of candidates) {
    attributes.push({ name: 'candidate', value: printCandidate(candidate) });
  }
  if (isEndOfCandidates) attributes.push({ name: 'end-of-candidates', value: null });
  if (remoteCandidates.length > 0) {
    const entries = remoteCandidates.map(
      ({ component, endpoint }) => `${component} ${endpoint.address} ${endpoint.port}`,
    );
    attributes.push({ name: 'remote-candidates', value: entries.join(' ') });
  }
  return attributes;
}
