/** Keys of two telephones, as SDES writes them, for suites with 16 bytes of key. */
export const KEY_A = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';
export const KEY_B = 'PS1uQCVeeCFCanVmcjkpPj1cNzlKIypPbkI/Nkl2';

const fingerprint = (byte: string): string => Array.from({ length: 32 }, () => byte).join(':');

export const FINGERPRINT_A = fingerprint('AA');
export const FINGERPRINT_B = fingerprint('BB');

/** All that a telephone may say and a daemon may hand on; anything else in such a place is the daemon's own. */
export const telephoneSecrets: readonly string[] = [KEY_A, KEY_B, FINGERPRINT_A, FINGERPRINT_B];

export const SUITE_80 = 'AES_CM_128_HMAC_SHA1_80';
export const SUITE_32 = 'AES_CM_128_HMAC_SHA1_32';

export function crypto(tag: number, suite: string, key: string, rest = ''): string {
  return `crypto:${tag} ${suite} inline:${key}${rest}`;
}

/** `byte` of the fingerprint is the telephone's. */
export function dtls(setup: string, print: string): readonly string[] {
  return [`setup:${setup}`, `fingerprint:sha-256 ${print}`];
}
