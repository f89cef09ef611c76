import type { ByteString } from '../../base/bytes.ts';
import type { IceCredentials } from '../../plan/security.ts';

/** What a party says of ICE in one media section (RFC 8839 §5). Only sections with credentials have it. */
export interface IceDescription {
  readonly credentials: IceCredentials;
  /** The party is a lite agent (RFC 8445 §2.5). */
  readonly isLite: boolean;
  /** It sends or takes further candidates later (RFC 8838 §3). */
  readonly isTrickle: boolean;
  /** Value of `a=ice-options`, as written. */
  readonly options: ByteString | null;
  /** Values of `a=candidate`, as written, of all components. */
  readonly candidates: readonly ByteString[];
  /** `a=end-of-candidates` stands there. */
  readonly isEndOfCandidates: boolean;
}

/** How a media section that goes to a party speaks of ICE. */
export type IceMode =
  /** Not at all. */
  | 'none'
  /** With credentials and candidates of ours: we are the party's peer. */
  | 'own'
  /** With the sender's credentials and candidates, and ours added: the parties check each other, we may be one of their paths. */
  | 'beside';
