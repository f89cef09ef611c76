import { Slab } from '../slab.ts';
import { assertSsl } from './ssl-error.ts';
import { privateKey, x509 } from './x509-functions.ts';

/** OpenSSL's own copy of a certificate and its key: addresses, valid inside `use`. */
export interface NativeCertificate {
  readonly certificate: number;
  readonly key: number;
}

/** Decodes DER into OpenSSL's objects for the time of one call. Throws when the bytes are not what they should be. */
export function withCertificate<T>(
  der: { readonly certificate: Uint8Array; readonly privateKey: Uint8Array },
  use: (native: NativeCertificate) => T,
): T {
  const certificate = decode(x509.decode, der.certificate);
  assertSsl(certificate !== 0, 'reading the certificate');
  try {
    return withPrivateKey(der.privateKey, (key) => use({ certificate, key }));
  } finally {
    x509.free(certificate);
  }
}

/** As `withCertificate`, for a key alone (PKCS#8 or traditional DER). */
export function withPrivateKey<T>(der: Uint8Array, use: (key: number) => T): T {
  const key = decode(privateKey.decode, der);
  assertSsl(key !== 0, 'reading the private key');
  try {
    return use(key);
  } finally {
    privateKey.free(key);
  }
}

/** DER of an X509 object that stays the caller's. */
export function encodeCertificate(certificate: number): Uint8Array {
  const size = x509.encode(certificate, 0);
  assertSsl(size > 0, 'measuring the certificate');
  const slab = new Slab(size + 16);
  const pointer = slab.allocate(8);
  const bytes = slab.allocate(size);
  slab.setPointer(pointer, bytes);
  assertSsl(x509.encode(certificate, slab.address + pointer) === size, 'encoding the certificate');
  return slab.bytes.slice(bytes, bytes + size);
}

/** The d2i functions take the address of a pointer to the bytes, and move that pointer. */
function decode(read: (reuse: number, input: number, size: number) => number, der: Uint8Array): number {
  const slab = new Slab(der.length + 16);
  const pointer = slab.allocate(8);
  const bytes = slab.allocate(der.length);
  slab.bytes.set(der, bytes);
  slab.setPointer(pointer, bytes);
  const object = read(0, slab.address + pointer, der.length);
  slab.bytes.fill(0);
  return object;
}
