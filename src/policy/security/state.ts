import type { CryptoLine } from './crypto-line.ts';
import type { DtlsAssociation, DtlsRole } from './dtls.ts';
import type { OwnKeys, SdesAgreement, SuiteWishes } from './sdes.ts';

/** What our last offer to a party said about keys. */
export type OfferedSecurity =
  /** Nothing. */
  | { readonly kind: 'plain' }
  /** What the other side said, unchanged: the ends agree on keys between themselves. */
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'keys';
      readonly crypto: readonly CryptoLine[];
      /** Null: DTLS was not offered. */
      readonly dtls: DtlsAssociation | null;
      /** Under a plain profile (RFC 8643): the party may do without. */
      readonly isOpportunistic: boolean;
      /** Only since the other side had offered it so. */
      readonly isRelayedWish: boolean;
      readonly prefersSdes: boolean;
    };

/** How media of a party is protected. */
export type AgreedSecurity =
  | { readonly kind: 'plain' }
  /** The ends have agreed on keys that we do not look at. */
  | { readonly kind: 'passed' }
  /** Keys are offered, but not agreed yet: no media flows. `dtls` may begin. */
  | { readonly kind: 'waiting'; readonly dtls: DtlsAssociation | null }
  /** Keys are needed, and there is no way to get any: no media flows. */
  | { readonly kind: 'failed' }
  | ({ readonly kind: 'sdes' } & SdesAgreement)
  | { readonly kind: 'dtls'; readonly association: DtlsAssociation };

/** All that a media section of a party is remembered by. Plain data, replaced as a whole. */
export interface LegSecurity {
  readonly agreed: AgreedSecurity;
  readonly offered: OfferedSecurity;
  readonly keys: OwnKeys;
  /** The last association, whose number goes on to count. */
  readonly association: DtlsAssociation | null;
  /** Asked for in this party's own offer, and taken into account by the answer to it. */
  readonly wishes: OffererWishes;
  /** Packets never pass with the keys that they came with. */
  readonly isRecrypted: boolean;
}

export interface OffererWishes {
  readonly role: DtlsRole | null;
  readonly prefersSdes: boolean;
  readonly suites: SuiteWishes;
  readonly acceptsOsrtp: boolean;
}

export const noWishes: OffererWishes = {
  role: null,
  prefersSdes: false,
  suites: { excluded: [], only: [], isNoNew: false, offererPreference: [] },
  acceptsOsrtp: false,
};

export const noSecurity: LegSecurity = {
  agreed: { kind: 'plain' },
  offered: { kind: 'plain' },
  keys: new Map(),
  association: null,
  wishes: noWishes,
  isRecrypted: false,
};

/** Of an offerer towards one more branch of its offer: nothing is agreed there yet. */
export function offererOnBranch({ wishes, isRecrypted }: LegSecurity): LegSecurity {
  return { ...noSecurity, wishes, isRecrypted };
}

/** Of a party behind a fork, which answers the same offer as the one `beside` it. */
export function answererOnBranch({ offered, keys, isRecrypted }: LegSecurity): LegSecurity {
  return {
    ...noSecurity,
    offered,
    keys,
    association: offered.kind === 'keys' ? offered.dtls : null,
    isRecrypted,
  };
}
