import { X509Certificate, createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { Slab } from '../slab.ts';
import { assertSsl } from './ssl-error.ts';
import { digests, x509, x509Integer, x509Name } from './x509-functions.ts';
import { encodeCertificate, withPrivateKey } from './x509-native.ts';

/** A certificate with its key as plain data: it may be posted to another thread, and kept for as long as a call lives. */
export interface DtlsCertificate {
  /** X.509, DER. Its hash is what `a=fingerprint` says (RFC 8122 §5). */
  readonly certificate: Uint8Array;
  /** PKCS#8, DER. */
  readonly privateKey: Uint8Array;
  /** End of validity, milliseconds since 1970. Peers of RFC 5763 do not look at it; it says when to make a new one. */
  readonly notAfter: number;
}

export interface CertificateOptions {
  /** Up to 64 characters of it are used (X.520 upper bound). */
  readonly commonName: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly key?: 'prime256v1' | 'RSA';
  /** For `RSA`. */
  readonly rsaBits?: number;
  readonly signature?: 'SHA-256' | 'SHA-1';
  readonly validDays?: number;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 30;
const RSA_BITS = 2048;
const VERSION_3 = 2;
const MBSTRING_UTF8 = 0x1000;
const LONGEST_COMMON_NAME = 64;

/** A new key with a self-signed certificate; about 1 ms for an EC key, up to a second for RSA. */
export function createCertificate(options: CertificateOptions): DtlsCertificate {
  const { now, validDays = VALID_DAYS } = options;
  const key = createKey(options);
  const notAfter = now + validDays * DAY_MS;
  const certificate = x509.create();
  try {
    // A peer's clock may be behind ours; a day is what public authorities allow for.
    fill(certificate, options.commonName, now - DAY_MS, notAfter);
    withPrivateKey(key, (native) => {
      assertSsl(x509.setPublicKey(certificate, native) === 1, 'setting the public key');
      const digest = options.signature === 'SHA-1' ? digests.sha1() : digests.sha256();
      assertSsl(x509.sign(certificate, native, digest) > 0, 'signing the certificate');
    });
    return { certificate: encodeCertificate(certificate), privateKey: key, notAfter };
  } finally {
    x509.free(certificate);
  }
}

/** Certificate and key in one text, each in its PEM frame (RFC 7468). */
export function certificateToPem({ certificate, privateKey }: DtlsCertificate): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return (
    new X509Certificate(certificate).toString() + key.export({ format: 'pem', type: 'pkcs8' }).toString()
  );
}

/** Reads a text that holds a certificate and its private key, in either order. Throws with what is wrong with it. */
export function certificateFromPem(pem: string): DtlsCertificate {
  const certificate = new X509Certificate(pemBlock(pem, 'CERTIFICATE'));
  const key = createPrivateKey(pemBlock(pem, '[A-Z ]*PRIVATE KEY'));
  if (!certificate.checkPrivateKey(key))
    throw new Error('the private key does not belong to the certificate');
  return {
    certificate: new Uint8Array(certificate.raw),
    privateKey: new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })),
    notAfter: Date.parse(certificate.validTo),
  };
}

function createKey({ key = 'prime256v1', rsaBits = RSA_BITS }: CertificateOptions): Uint8Array {
  const { privateKey } =
    key === 'RSA'
      ? generateKeyPairSync('rsa', { modulusLength: rsaBits })
      : generateKeyPairSync('ec', { namedCurve: key });
  return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }));
}

/** All but key and signature. Subject and issuer are the same: it is self-signed. */
function fill(certificate: number, commonName: string, notBefore: number, notAfter: number): void {
  assertSsl(x509.setVersion(certificate, VERSION_3) === 1, 'setting the version');
  const serial = randomBytes(6).readUIntBE(0, 6) + 1;
  assertSsl(x509Integer.set(x509.serialNumber(certificate), serial) === 1, 'setting the serial number');
  assertSsl(setTime(x509.notBefore(certificate), notBefore), 'setting the start of validity');
  assertSsl(setTime(x509.notAfter(certificate), notAfter), 'setting the end of validity');
  const text = new TextEncoder().encode(Array.from(commonName).slice(0, LONGEST_COMMON_NAME).join(''));
  const slab = new Slab(text.length);
  slab.bytes.set(text);
  const name = x509.subject(certificate);
  const isAdded = x509Name.add(name, 'CN', MBSTRING_UTF8, slab.address, text.length, -1, 0) === 1;
  assertSsl(isAdded, 'setting the common name');
  assertSsl(x509.setIssuer(certificate, name) === 1, 'setting the issuer');
}

function setTime(field: number, milliseconds: number): boolean {
  return x509.setTime(field, Math.floor(milliseconds / 1000)) !== 0;
}

function pemBlock(pem: string, label: string): string {
  const block = new RegExp(`-----BEGIN (${label})-----[^-]+-----END \\1-----`).exec(pem)?.[0];
  if (block === undefined) throw new Error(`no PEM block of ${label.replace('[A-Z ]*', 'a ')}`);
  return block;
}
