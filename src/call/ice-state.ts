import type { Address } from '../base/endpoint.ts';
import type { IceCredentials } from '../plan/security.ts';
import type { IceDescription, IceMode } from '../policy/ice/types.ts';

/** ICE between a party and us. */
export interface IceSession {
  /** What we told the party; new ones are a restart (RFC 8445 §9). */
  readonly local: IceCredentials;
  readonly isLite: boolean;
  readonly isControlling: boolean;
  /** We announce trickle (RFC 8838). */
  readonly isTrickle: boolean;
  /** Null while the party has not answered. */
  readonly remote: IceDescription | null;
  /** `media address`: what SDP shows instead of our address. */
  readonly shownAddress: Address | null;
}

/** All that a leg knows of ICE. */
export interface LegIce {
  /** What the data plane does; null: no agent of ours. */
  readonly running: IceSession | null;
  /** What our last offer to the party holds; kept for further answers to it. */
  readonly offered: IceSession | null;
  /** What our last SDP to the party said. */
  readonly mode: IceMode;
  /** The party's last offer came with `reject-ICE`. */
  readonly isRejected: boolean;
  /** We are the lite end towards this party. */
  readonly isLite: boolean;
}

export const noIce: LegIce = {
  running: null,
  offered: null,
  mode: 'none',
  isRejected: false,
  isLite: false,
};
