import type { IceCredentials } from '../../plan/security.ts';

/** Characters of RFC 8839 §5.4 (`ice-char`): 64, so that each takes six bits of a byte. */
const iceCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 8839 §5.4 asks for 24 bits in the fragment and 128 in the password; 26 characters hold 156. */
const ufragLength = 8;
const pwdLength = 26;

/** New credentials out of unpredictable bytes. */
export function makeCredentials(randomBytes: (count: number) => Uint8Array): IceCredentials {
  const text = Array.from(randomBytes(ufragLength + pwdLength), (byte) => iceCharacters[byte & 63]).join('');
  return { ufrag: text.slice(0, ufragLength), pwd: text.slice(ufragLength) };
}

export function sameCredentials(a: IceCredentials, b: IceCredentials): boolean {
  return a.ufrag === b.ufrag && a.pwd === b.pwd;
}
