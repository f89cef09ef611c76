import type { ByteString } from '../../base/bytes.ts';
import type { IceCredentials } from '../../plan/security.ts';
import type { IceDescription } from './types.ts';
import { localCandidates, type CandidateAddress } from './local-candidates.ts';
import { typeOf } from './words.ts';

/** ICE attributes of one media section, in the order in which they are written. */
export type IceLines = readonly (readonly [name: ByteString, value: ByteString | null])[];

export interface OwnIce {
  readonly credentials: IceCredentials;
  /** Words for `a=ice-options`. */
  readonly options: readonly ByteString[];
  readonly addresses: readonly CandidateAddress[];
  /** Our candidates are called relayed ones (`force-relay`). */
  readonly isRelay: boolean;
  /** Say that these are all (RFC 8840 §8.2). */
  readonly isEnded: boolean;
}

/** A section in which we are the party's peer. Nothing of the sender's ICE shows. */
export function ownIceLines(ice: OwnIce): IceLines {
  return [
    ['ice-ufrag', ice.credentials.ufrag],
    ['ice-pwd', ice.credentials.pwd],
    ...(ice.options.length > 0 ? [['ice-options', ice.options.join(' ')] as const] : []),
    ...candidateLines(localCandidates(ice.addresses, ice.isRelay ? 'relay' : 'host')),
    ...(ice.isEnded ? [['end-of-candidates', null] as const] : []),
  ];
}

/** A section in which the parties check each other: the sender's ICE, with our candidates among its own. */
export function besideIceLines(
  source: IceDescription,
  addresses: readonly CandidateAddress[],
  isRelay: boolean,
): IceLines {
  // Asked to be the relay, we are the only one.
  const kept = isRelay ? source.candidates.filter((line) => typeOf(line) !== 'relay') : source.candidates;
  return [
    ['ice-ufrag', source.credentials.ufrag],
    ['ice-pwd', source.credentials.pwd],
    ...(source.options !== null ? [['ice-options', source.options] as const] : []),
    ...candidateLines(kept),
    ...candidateLines(localCandidates(addresses, isRelay ? 'relayLast' : 'hostBehind')),
    ...(source.isEndOfCandidates ? [['end-of-candidates', null] as const] : []),
  ];
}

function candidateLines(values: readonly ByteString[]): IceLines {
  return values.map((value) => ['candidate', value] as const);
}
