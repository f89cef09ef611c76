import type { DtlsEngine } from './engine.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { HandshakeBudget } from './handshake-budget.ts';
import type { HelloCookies } from './hello-cookies.ts';
import type { KeyMaterial } from './key-material.ts';

/**
 * - `waiting`: nothing has been sent, or (passive) nothing that needs a state; also after a handshake that went wrong and may be tried again
 * - `handshaking`: under way
 * - `awaitingFingerprint`: done, but the signalling has not said yet whom it should be with: no keys
 * - `connected`: the keys have been handed out
 * - `failed`: for good; see `failure`
 * - `closed`: by `close`, or by the peer (RFC 5246 §7.2.1). Keys that were handed out are the caller's to throw away.
 */
export type DtlsState = 'waiting' | 'handshaking' | 'awaitingFingerprint' | 'connected' | 'failed' | 'closed';

/** Called from within `start`, `receive`, `poll`, `setPeerFingerprints` and `close`; they must not call the session. */
export interface DtlsEffects {
  /** A datagram of `length` bytes in `bytes`, which are overwritten later: to be sent or copied at once. */
  send(bytes: Uint8Array, length: number): void;
  /** Once, before `stateChanged('connected')`. The peer has proved that its certificate is the one that was signalled. */
  keys(material: KeyMaterial): void;
  stateChanged(state: DtlsState): void;
}

export interface DtlsSessionOptions {
  readonly engine: DtlsEngine;
  /** The active end is the client (RFC 5763 §5). */
  readonly role: 'active' | 'passive';
  /** Of the peer's certificate, from its SDP; null while it has not come. */
  readonly fingerprints: readonly Fingerprint[] | null;
  readonly effects: DtlsEffects;
  readonly budget: HandshakeBudget;
  /** For passive sessions; without, the first ClientHello of anybody is answered. */
  readonly cookies?: HelloCookies | null;
  /** Longest datagram to be sent, 1200 by default. */
  readonly mtu?: number;
  /** Milliseconds from the first sign of the peer until the handshake must be done. */
  readonly handshakeTimeoutMs?: number;
}
