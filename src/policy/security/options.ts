import type { ByteString } from '../../base/bytes.ts';

export type DtlsHash = 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';

export interface DtlsOptions {
  /** `off`: none towards the receiver; a role: ours towards an offerer that leaves the choice. Null = as negotiated. */
  readonly role: 'off' | 'passive' | 'active' | null;
  /** For `a=fingerprint`; null = that of the peer, or SHA-256. */
  readonly fingerprintHash: DtlsHash | null;
  readonly omitTlsId: boolean;
  /** Decrypt and encrypt again even where both sides could use the same keys. */
  readonly isRecrypt: boolean;
  /** Leave encryption to the ends; null = chosen by what is negotiated. */
  readonly isPassthrough: boolean | null;
}

export interface SdesOptions {
  readonly isOff: boolean;
  /** Session parameters (RFC 4568 §6.3); null = as the other side has it. */
  readonly isSrtpEncrypted: boolean | null;
  readonly isSrtcpEncrypted: boolean | null;
  readonly isSrtpAuthenticated: boolean | null;
  /** Suites not to offer. */
  readonly excluded: readonly ByteString[];
  /** The only suites to offer, unless empty. Beats `excluded`. */
  readonly only: readonly ByteString[];
  /** Suites to list first. */
  readonly order: readonly ByteString[];
  /** Which of the offerer's suites to prefer in the answer to it. */
  readonly offererPreference: readonly ByteString[];
  /** Add no suite that the other side did not offer. Beats `excluded` and `only`. */
  readonly isNoNew: boolean;
  /** Keep the `=` at the end of keys. */
  readonly isPadded: boolean;
  readonly isLifetimeAdded: boolean;
  /** Answer: keep the suite. */
  readonly isStatic: boolean;
  /** Over DTLS, where both are offered. */
  readonly isPreferred: boolean;
}

/** Opportunistic SRTP: RFC 8643, and the older form of two media sections. */
export interface OsrtpOptions {
  readonly offer: 'rfc' | 'legacy' | null;
  readonly acceptsRfc: boolean;
  readonly acceptsLegacy: boolean;
}

/** What a message says about encryption. */
export interface SecurityOptions {
  readonly dtls: DtlsOptions;
  readonly sdes: SdesOptions;
  readonly osrtp: OsrtpOptions;
}

/** As it is when the message says nothing; the lists are fresh, so that a reader may add to them. */
export function newSecurityOptions(): SecurityOptions {
  return {
    dtls: {
      role: null,
      fingerprintHash: null,
      omitTlsId: false,
      isRecrypt: false,
      isPassthrough: null,
    },
    sdes: {
      isOff: false,
      isSrtpEncrypted: null,
      isSrtcpEncrypted: null,
      isSrtpAuthenticated: null,
      excluded: [],
      only: [],
      order: [],
      offererPreference: [],
      isNoNew: false,
      isPadded: false,
      isLifetimeAdded: false,
      isStatic: false,
      isPreferred: false,
    },
    osrtp: { offer: null, acceptsRfc: false, acceptsLegacy: false },
  };
}
