import type { ByteString } from '../../base/bytes.ts';
import type { IceCredentials } from '../../plan/security.ts';
import {
  iceAttributes,
  parseCandidate,
  printCandidate,
  type RemoteCandidateEntry,
} from '../../protocols/ice/index.ts';
import type { SdpAttribute } from '../../protocols/sdp/index.ts';
import { ourCandidates, type CandidateAddress } from './our-candidates.ts';
import type { IceDescription } from './types.ts';

export interface OurIce {
  readonly addresses: readonly CandidateAddress[];
  /** Our candidates are called relayed ones (`force-relay`). */
  readonly isRelay: boolean;
  /** Secret of this daemon that foundations are made with. */
  readonly salt: ByteString;
}

export interface OwnIce extends OurIce {
  readonly credentials: IceCredentials;
  /** Words for `a=ice-options`. */
  readonly options: readonly ByteString[];
  /** Say that these are all (RFC 8840 §8.2). */
  readonly isEnded: boolean;
  /** The party's candidates that we have selected as the controlling end (RFC 8839 §5.2). */
  readonly remoteCandidates: readonly RemoteCandidateEntry[];
}

/** The ICE attributes of a section in which we are the party's peer. Nothing of the sender's ICE shows. */
export function ownIceLines(ice: OwnIce): readonly SdpAttribute[] {
  return iceAttributes({
    credentials: ice.credentials,
    options: ice.options,
    candidates: ourCandidates(ice.addresses, ice.isRelay ? 'relay' : 'host', 'alone', ice.salt),
    isEndOfCandidates: ice.isEnded,
    remoteCandidates: ice.remoteCandidates,
  });
}

/** Those of a section in which the parties check each other: the sender's ICE as written, with our candidates among its own. */
export function besideIceLines(source: IceDescription, ours: OurIce): readonly SdpAttribute[] {
  const { isRelay } = ours;
  // Asked to be the relay, we are the only one.
  const kept = isRelay
    ? source.candidates.filter((line) => parseCandidate(line)?.type !== 'relay')
    : source.candidates;
  const added = ourCandidates(ours.addresses, isRelay ? 'relay' : 'host', 'behind', ours.salt);
  const lines: SdpAttribute[] = [
    { name: 'ice-ufrag', value: source.credentials.ufrag },
    { name: 'ice-pwd', value: source.credentials.pwd },
  ];
  if (source.options !== null) lines.push({ name: 'ice-options', value: source.options });
  for (const value of [...kept, ...added.map(printCandidate)]) lines.push({ name: 'candidate', value });
  if (source.isEndOfCandidates) lines.push({ name: 'end-of-candidates', value: null });
  return lines;
}
