import koffi from 'koffi';
import type { NumericFunction } from '../libc.ts';

/** The process itself: the OpenSSL that Node is built with or linked against. */
const self = koffi.load(null);

/** Pointers are passed as `uintptr_t`: addresses out of a `Slab`, or what OpenSSL itself returned. */
function cryptoFunction(name: string, result: string, parameters: readonly string[]): NumericFunction {
  return self.func(name, result, [...parameters]);
}

/** For what is deprecated since OpenSSL 3.0 and may be left out of a build one day. */
function optionalFunction(
  name: string,
  result: string,
  parameters: readonly string[],
): NumericFunction | null {
  try {
    return cryptoFunction(name, result, parameters);
  } catch {
    return null;
  }
}

export const cipherContextNew = cryptoFunction('EVP_CIPHER_CTX_new', 'uintptr_t', []);
export const cipherContextFree = cryptoFunction('EVP_CIPHER_CTX_free', 'void', ['uintptr_t']);
export const cipherContextControl = cryptoFunction('EVP_CIPHER_CTX_ctrl', 'int', [
  'uintptr_t',
  'int',
  'int',
  'uintptr_t',
]);
/** (context, cipher, engine, key, iv, direction): what is 0 stays as it is; direction 1 encrypts, 0 decrypts, -1 stays. */
export const cipherInit = cryptoFunction('EVP_CipherInit_ex', 'int', [
  'uintptr_t',
  'uintptr_t',
  'uintptr_t',
  'uintptr_t',
  'uintptr_t',
  'int',
]);
const UPDATE = ['uintptr_t', 'uintptr_t', 'uintptr_t', 'uintptr_t', 'int'] as const;
/** (context, out, where the written length goes, in, length); out 0 means additional authenticated data. */
export const encryptUpdate = cryptoFunction('EVP_EncryptUpdate', 'int', UPDATE);
export const decryptUpdate = cryptoFunction('EVP_DecryptUpdate', 'int', UPDATE);
const FINAL = ['uintptr_t', 'uintptr_t', 'uintptr_t'] as const;
export const encryptFinal = cryptoFunction('EVP_EncryptFinal_ex', 'int', FINAL);
export const decryptFinal = cryptoFunction('EVP_DecryptFinal_ex', 'int', FINAL);

/** Ciphers by key length in bytes; the objects are constants inside OpenSSL. */
const ciphersByName = (mode: string): ReadonlyMap<number, number> =>
  new Map(
    [16, 24, 32].map((length) => [
      length,
      cryptoFunction(`EVP_aes_${8 * length}_${mode}`, 'uintptr_t', [])(),
    ]),
  );
export const counterCiphers = ciphersByName('ctr');
export const blockCiphers = ciphersByName('ecb');
export const gcmCiphers = ciphersByName('gcm');

export const macFetch = self.func('EVP_MAC_fetch', 'uintptr_t', ['uintptr_t', 'str', 'uintptr_t']) as (
  library: number,
  name: string,
  properties: number,
) => number;
export const macFree = cryptoFunction('EVP_MAC_free', 'void', ['uintptr_t']);
export const macContextNew = cryptoFunction('EVP_MAC_CTX_new', 'uintptr_t', ['uintptr_t']);
export const macContextFree = cryptoFunction('EVP_MAC_CTX_free', 'void', ['uintptr_t']);
/** (context, key, length, parameters): a key of 0 starts again with the last one. */
export const macInit = cryptoFunction('EVP_MAC_init', 'int', [
  'uintptr_t',
  'uintptr_t',
  'size_t',
  'uintptr_t',
]);
export const macUpdate = cryptoFunction('EVP_MAC_update', 'int', ['uintptr_t', 'uintptr_t', 'size_t']);
/** (context, out, where the length goes, room). */
export const macFinal = cryptoFunction('EVP_MAC_final', 'int', [
  'uintptr_t',
  'uintptr_t',
  'uintptr_t',
  'size_t',
]);

/** (state, data, length) */
export const sha1Update = optionalFunction('SHA1_Update', 'int', ['uintptr_t', 'uintptr_t', 'size_t']);
/** (state, 64 bytes): one round of compression. */
export const sha1Transform = optionalFunction('SHA1_Transform', 'void', ['uintptr_t', 'uintptr_t']);

/** What failed calls left in this thread's queue, which others would take for their own. */
export const clearErrors = cryptoFunction('ERR_clear_error', 'void', []);
