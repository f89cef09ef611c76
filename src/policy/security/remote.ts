import type { ByteString } from '../../base/bytes.ts';
import type { Fingerprint } from '../../plan/security.ts';
import { readSecurityAttributes, type SdpMedia, type SdpSession } from '../../protocols/sdp/index.ts';
import { parseCryptoLine, type CryptoLine } from './crypto-line.ts';

/** `a=setup` (RFC 4145 §4). */
export type DtlsSetup = 'active' | 'passive' | 'actpass' | 'holdconn';

/** What one media section of a party's SDP says about keys, parsed. Plain data. */
export interface RemoteSecurity {
  /** The lines that we can use, in the party's order of preference. */
  readonly crypto: readonly CryptoLine[];
  readonly fingerprints: readonly Fingerprint[];
  /** Null: not said. */
  readonly setup: DtlsSetup | null;
  readonly tlsId: ByteString | null;
}

export const noRemoteSecurity: RemoteSecurity = { crypto: [], fingerprints: [], setup: null, tlsId: null };

/** A section with more lines than this wants to waste our time. */
const maxLines = 64;

export function readRemoteSecurity(media: SdpMedia, session: SdpSession): RemoteSecurity {
  const { crypto, fingerprints, setup, tlsId } = readSecurityAttributes(media, session);
  if (crypto.length === 0 && fingerprints.length === 0) return noRemoteSecurity;
  return {
    crypto: crypto
      .slice(0, maxLines)
      .map(parseCryptoLine)
      .filter((line) => line !== null),
    fingerprints: fingerprints
      .slice(0, maxLines)
      .map(parseFingerprint)
      .filter((fingerprint) => fingerprint !== null),
    setup: parseSetup(setup),
    tlsId: tlsId === null ? null : tlsId.trim(),
  };
}

/** True if the party can be sent SRTP. */
export function offersKeys(remote: RemoteSecurity): boolean {
  return remote.crypto.length > 0 || offersDtls(remote);
}

/** `holdconn` (RFC 4145 §4) asks for no connection at this time. */
export function offersDtls(remote: RemoteSecurity): boolean {
  return remote.fingerprints.length > 0 && remote.setup !== 'holdconn';
}

/** RFC 8122 §5: the name of a hash, and its value in hexadecimal with colons. */
export function parseFingerprint(text: ByteString): Fingerprint | null {
  const [, hash, value] =
    /^ *([A-Za-z0-9-]{1,20}) +([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63}) *$/.exec(text) ?? [];
  if (hash === undefined || value === undefined) return null;
  return { hash: hash.toLowerCase(), value: value.toUpperCase() };
}

function parseSetup(text: ByteString | null): DtlsSetup | null {
  const word = text?.trim().toLowerCase();
  return word === 'active' || word === 'passive' || word === 'actpass' || word === 'holdconn' ? word : null;
}
