import type { ByteString } from '../../base/bytes.ts';
import type { SrtpSuite } from './suites.ts';

/** What all session keys of one direction come from (RFC 3711 §3.2.1). */
export interface MasterKey {
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
}

/** `key||salt` of RFC 4568 §6.1; null if there are more or fewer bytes than the suite wants. */
export function splitMasterKey(suite: SrtpSuite, bytes: Uint8Array): MasterKey | null {
  const { keyLength, saltLength } = suite;
  if (bytes.length !== keyLength + saltLength) return null;
  return { key: bytes.slice(0, keyLength), salt: bytes.slice(keyLength) };
}

/** From base64 with or without padding; null if it is none, or of another length than the suite wants. */
export function parseMasterKey(suite: SrtpSuite, text: ByteString): MasterKey | null {
  const bytes = decodeBase64(text);
  return bytes && splitMasterKey(suite, bytes);
}

/** `pad`: with the `=` at the end that RFC 4648 §3.2 asks for, and some peers stumble over. */
export function formatMasterKey(masterKey: MasterKey, pad: boolean): ByteString {
  const text = Buffer.concat([masterKey.key, masterKey.salt]).toString('base64');
  return pad ? text : text.replace(/=+$/, '');
}

/** A new key; `random` gives that many unpredictable bytes. */
export function createMasterKey(suite: SrtpSuite, random: (length: number) => Uint8Array): MasterKey {
  return { key: random(suite.keyLength), salt: random(suite.saltLength) };
}

/** Null for anything but the alphabet of RFC 4648 §4, at most two `=` at the end, and a length that can be. */
export function decodeBase64(text: ByteString): Uint8Array | null {
  const digits = /^[A-Za-z0-9+/]*(?=={0,2}$)/.exec(text)?.[0];
  if (digits === undefined || digits.length % 4 === 1) return null;
  const isPadded = digits.length !== text.length;
  if (isPadded && text.length % 4 !== 0) return null;
  return Uint8Array.from(Buffer.from(digits, 'base64'));
}
