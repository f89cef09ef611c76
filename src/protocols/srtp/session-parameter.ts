import type { ByteString } from '../../base/bytes.ts';
import { parseCryptoKey, type CryptoKey } from './key-parameter.ts';
import type { SrtpSuite } from './suites.ts';

/** A parameter behind the keys of `a=crypto` (RFC 4568 §6.3); `text` is how it is written. */
export type SessionParameter = { readonly text: ByteString } & (
  | { readonly kind: 'unencryptedSrtp' | 'unencryptedSrtcp' | 'unauthenticatedSrtp' }
  /** Key derivation rate: session keys change every 2^exponent packets. */
  | { readonly kind: 'kdr'; readonly exponent: number }
  | { readonly kind: 'fecOrder'; readonly order: 'FEC_SRTP' | 'SRTP_FEC' }
  | { readonly kind: 'fecKey'; readonly keys: readonly CryptoKey[] }
  /** Window size hint: packets of the replay window. */
  | { readonly kind: 'wsh'; readonly packets: number }
  /** With a `-` in front it may be ignored; otherwise the whole attribute is to be refused (§6.3.7). */
  | { readonly kind: 'unknown'; readonly isMandatory: boolean }
);

const FLAGS = {
  UNENCRYPTED_SRTP: 'unencryptedSrtp',
  UNENCRYPTED_SRTCP: 'unencryptedSrtcp',
  UNAUTHENTICATED_SRTP: 'unauthenticatedSrtp',
} as const;
const MAX_KDR = 24;
const SMALLEST_WINDOW = 64;

/** The parameters without a value. */
export function createSessionFlag(name: keyof typeof FLAGS): SessionParameter {
  return { text: name, kind: FLAGS[name] };
}

/** Null if it is none, or says what cannot be. */
export function parseSessionParameter(text: ByteString, suite: SrtpSuite | null): SessionParameter | null {
  if (!/^[\x21-\x7e]+$/.test(text)) return null;
  if (Object.hasOwn(FLAGS, text)) return createSessionFlag(text as keyof typeof FLAGS);
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const value = equals < 0 ? '' : text.slice(equals + 1);
  switch (name) {
    case 'KDR':
      return /^\d{1,2}$/.test(value) && Number(value) <= MAX_KDR
        ? { text, kind: 'kdr', exponent: Number(value) }
        : null;
    case 'WSH':
      return /^\d{2,9}$/.test(value) && Number(value) >= SMALLEST_WINDOW
        ? { text, kind: 'wsh', packets: Number(value) }
        : null;
    case 'FEC_ORDER':
      return value === 'FEC_SRTP' || value === 'SRTP_FEC' ? { text, kind: 'fecOrder', order: value } : null;
    case 'FEC_KEY':
      return parseFecKey(text, value, suite);
    default:
      return { text, kind: 'unknown', isMandatory: !text.startsWith('-') };
  }
}

function parseFecKey(text: ByteString, value: string, suite: SrtpSuite | null): SessionParameter | null {
  const keys: CryptoKey[] = [];
  for (const part of value.split(';')) {
    const key = parseCryptoKey(part, suite);
    if (typeof key === 'string') return null;
    keys.push(key);
  }
  return { text, kind: 'fecKey', keys };
}
