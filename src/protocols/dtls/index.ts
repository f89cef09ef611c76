export type { ConnectionState, DtlsConnection, DtlsEngine } from './engine.ts';
export {
  fingerprintHashes,
  fingerprintMismatch,
  fingerprintOf,
  parseFingerprint,
  type Fingerprint,
  type FingerprintHash,
} from './fingerprint.ts';
export { HandshakeBudget, type HandshakeLimits } from './handshake-budget.ts';
export { HelloCookies } from './hello-cookies.ts';
export type { KeyMaterial, MasterKey } from './key-material.ts';
export { srtpProfiles, type SrtpProfile, type SrtpProfileName } from './profiles.ts';
export { DtlsSession } from './session.ts';
export type { DtlsEffects, DtlsSessionOptions, DtlsState } from './session-types.ts';
