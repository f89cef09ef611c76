import type { SrtpProfile } from './profiles.ts';

/** Master key and salt of one direction (RFC 3711 §3.2.1). */
export interface MasterKey {
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
}

export interface KeyMaterial {
  readonly profile: SrtpProfile;
  /** For what we send. */
  readonly local: MasterKey;
  /** For what we receive. */
  readonly remote: MasterKey;
}

/** Bytes to be exported for a profile. */
export function keyMaterialLength({ keyLength, saltLength }: SrtpProfile): number {
  return 2 * (keyLength + saltLength);
}

/**
 * RFC 5764 §4.2, the active end being the client:
 *
 *     | client key | server key | client salt | server salt |
 *
 * The keys are copies: `exported` may be overwritten.
 */
export function splitKeyMaterial(exported: Uint8Array, profile: SrtpProfile, isActive: boolean): KeyMaterial {
  const { keyLength, saltLength } = profile;
  const saltsAt = 2 * keyLength;
  const client: MasterKey = {
    key: exported.slice(0, keyLength),
    salt: exported.slice(saltsAt, saltsAt + saltLength),
  };
  const server: MasterKey = {
    key: exported.slice(keyLength, saltsAt),
    salt: exported.slice(saltsAt + saltLength, saltsAt + 2 * saltLength),
  };
  return isActive ? { profile, local: client, remote: server } : { profile, local: server, remote: client };
}
