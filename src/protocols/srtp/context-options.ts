import { assert } from '../../base/assert.ts';
import type { SrtpSuite } from './suites.ts';

export interface SrtpContextOptions {
  readonly suite: SrtpSuite;
  /** `suite.keyLength` and `suite.saltLength` bytes. */
  readonly masterKey: Uint8Array;
  readonly masterSalt: Uint8Array;
  /** Stands in every packet; 0 to 128 bytes, none by default. */
  readonly mki?: Uint8Array;
  /** Session parameters of RFC 4568 §6.3. An AEAD suite always authenticates (RFC 7714), so it has no use for the last one. */
  readonly unencryptedRtp?: boolean;
  readonly unencryptedRtcp?: boolean;
  readonly unauthenticatedRtp?: boolean;
  /** Packets behind the highest one that may still come; a power of two from 32 to 32768, 128 by default. */
  readonly replayWindow?: number;
  /** SSRCs with a full state; 64 by default. */
  readonly maxSources?: number;
  /** Packets under the master key; at most, and by default, 2^48 and 2^31 (RFC 3711 §9.2). */
  readonly rtpLifetime?: number;
  readonly rtcpLifetime?: number;
  /** Old packets in a row after which a sender counts as restarted where that is expected; 4 by default, 0: never. */
  readonly restartAfter?: number;
}

/** The same with defaults, and with what follows from the suite. */
export interface ResolvedOptions extends Required<SrtpContextOptions> {
  readonly rtpTagLength: number;
}

const MAX_MKI_LENGTH = 128;
const MAX_RTP_LIFETIME = 2 ** 48;
const MAX_RTCP_LIFETIME = 2 ** 31;

/** Throws for keys of the wrong length: whoever parsed them should have seen it. */
export function resolveOptions(options: SrtpContextOptions): ResolvedOptions {
  const { suite, masterKey, masterSalt, mki = new Uint8Array(0) } = options;
  assert(masterKey.length === suite.keyLength, `a key of ${masterKey.length} bytes for ${suite.name}`);
  assert(masterSalt.length === suite.saltLength, `a salt of ${masterSalt.length} bytes for ${suite.name}`);
  assert(mki.length <= MAX_MKI_LENGTH, `an MKI of ${mki.length} bytes`);
  const unauthenticatedRtp = options.unauthenticatedRtp === true && suite.cipher !== 'aesGcm';
  return {
    suite,
    masterKey,
    masterSalt,
    mki: mki.slice(),
    unencryptedRtp: options.unencryptedRtp ?? false,
    // RFC 3711 §3.4: the flag says whether the packet is encrypted, which it is not by a NULL cipher.
    unencryptedRtcp: (options.unencryptedRtcp ?? false) || suite.cipher === 'null',
    unauthenticatedRtp,
    replayWindow: options.replayWindow ?? 128,
    maxSources: options.maxSources ?? 64,
    rtpLifetime: Math.min(options.rtpLifetime ?? MAX_RTP_LIFETIME, MAX_RTP_LIFETIME),
    rtcpLifetime: Math.min(options.rtcpLifetime ?? MAX_RTCP_LIFETIME, MAX_RTCP_LIFETIME),
    restartAfter: options.restartAfter ?? 4,
    rtpTagLength: unauthenticatedRtp ? 0 : suite.rtpTagLength,
  };
}
