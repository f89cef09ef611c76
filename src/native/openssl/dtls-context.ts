import { assert } from '../../base/assert.ts';
import { assertSsl } from './ssl-error.ts';
import { constants, context, contextText, nativeFunctionAddress } from './ssl-functions.ts';
import { withCertificate } from './x509-native.ts';
import type { DtlsCertificate } from './x509-certificate.ts';

/** Protection profiles of RFC 5764 §4.1.2 and RFC 7714 §14.2 -> OpenSSL's names. */
const srtpNames = {
  AEAD_AES_256_GCM: 'SRTP_AEAD_AES_256_GCM',
  AEAD_AES_128_GCM: 'SRTP_AEAD_AES_128_GCM',
  AES_CM_128_HMAC_SHA1_80: 'SRTP_AES128_CM_SHA1_80',
  AES_CM_128_HMAC_SHA1_32: 'SRTP_AES128_CM_SHA1_32',
} as const;
export type SrtpProfileName = keyof typeof srtpNames;

export interface DtlsContextOptions {
  readonly certificate: DtlsCertificate;
  /** In order of preference; all four by default. */
  readonly profiles?: readonly SrtpProfileName[];
  /** In OpenSSL's language; its default without. */
  readonly ciphers?: string;
}

const DTLS1_2_VERSION = 0xfefd;
const SSL_CTRL_SET_SESS_CACHE_MODE = 44;
const SSL_CTRL_SET_MAX_CERT_LIST = 51;
const SSL_CTRL_SET_MAX_SEND_FRAGMENT = 52;
const SSL_CTRL_SET_MIN_PROTO_VERSION = 123;
const SSL_SESS_CACHE_OFF = 0;
const SSL_OP_NO_QUERY_MTU = 1 << 12;
const SSL_OP_NO_TICKET = 1 << 14;
const SSL_OP_CIPHER_SERVER_PREFERENCE = 1 << 22;
const SSL_OP_NO_RENEGOTIATION = 1 << 30;
const SSL_VERIFY_PEER = 1;
const SSL_VERIFY_FAIL_IF_NO_PEER_CERT = 2;
/** More than goes into a datagram; a connection keeps a buffer of this size instead of one of 16 KiB. */
const LONGEST_FRAGMENT_SENT = 2048;
/** Also bounds how much OpenSSL sets aside for one handshake message that is still incomplete. */
const LONGEST_CERTIFICATE_LIST = 16_384;

/**
 * A C function that does nothing and returns 1, standing in for the verification callbacks, so that none of them has to
 * run JavaScript in the middle of a C call.
 *
 * - As the certificate verifier it accepts any chain. That is what RFC 5763 §5 wants: certificates are self-signed, and
 *   what authenticates them is the fingerprint in the signalling, which the session compares before any key is used.
 *   `SSL_VERIFY_NONE` would not do, since a server that does not verify does not ask for a certificate either.
 *   The proof that the peer has the private key (CertificateVerify, ServerKeyExchange) is checked by OpenSSL all the same.
 * - As the cookie verifier it accepts the cookie of a ClientHello that has passed our own check.
 *
 * Arguments do no harm to a function that takes none in the calling conventions of x86-64 and arm64.
 */
const RETURNS_ONE = 'BIO_sock_init';

/** What all connections with one certificate share (`SSL_CTX`). Free it after the last connection was created. */
export class DtlsContext {
  #address: number;

  /** Throws where certificate, profiles or ciphers are not usable: configuration, our own fault. */
  constructor(options: DtlsContextOptions) {
    this.#address = context.create(context.dtlsMethod());
    assertSsl(this.#address !== 0, 'creating a context');
    try {
      configure(this.#address, options);
    } catch (error) {
      this.free();
      throw error;
    }
  }

  get address(): number {
    assert(this.#address !== 0, 'DTLS context used after it was freed');
    return this.#address;
  }

  /** Connections hold a reference of their own, so they live on. */
  free(): void {
    if (this.#address !== 0) context.free(this.#address);
    this.#address = 0;
  }
}

function configure(address: number, { certificate, profiles, ciphers }: DtlsContextOptions): void {
  const names = (profiles ?? (Object.keys(srtpNames) as SrtpProfileName[])).map((name) => srtpNames[name]);
  assertSsl(contextText.useSrtp(address, names.join(':')) === 0, 'setting the SRTP profiles');
  if (ciphers !== undefined)
    assertSsl(contextText.setCiphers(address, ciphers) === 1, `setting the ciphers "${ciphers}"`);
  withCertificate(certificate, (native) => {
    assertSsl(context.useCertificate(address, native.certificate) === 1, 'using the certificate');
    assertSsl(context.usePrivateKey(address, native.key) === 1, 'using the private key');
  });
  assert(constants.one() === 1, `${RETURNS_ONE} does not return 1`);
  const returnsOne = nativeFunctionAddress(RETURNS_ONE);
  context.setVerify(address, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, 0);
  context.setCertificateVerifier(address, returnsOne, 0);
  context.setCookieVerifier(address, returnsOne);
  context.setOptions(
    address,
    // Our order has the AEAD ciphers first, for the reason given at `DtlsConnection.shortestRecord`.
    SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE,
  );
  context.control(address, SSL_CTRL_SET_SESS_CACHE_MODE, SSL_SESS_CACHE_OFF, 0);
  context.control(address, SSL_CTRL_SET_MAX_SEND_FRAGMENT, LONGEST_FRAGMENT_SENT, 0);
  context.control(address, SSL_CTRL_SET_MAX_CERT_LIST, LONGEST_CERTIFICATE_LIST, 0);
  // RFC 8827 §6.5 asks for DTLS 1.2; OpenSSL 3.0 to 3.5 have no DTLS 1.3.
  const isSet = context.control(address, SSL_CTRL_SET_MIN_PROTO_VERSION, DTLS1_2_VERSION, 0) === 1;
  assertSsl(isSet, 'asking for DTLS 1.2');
}
