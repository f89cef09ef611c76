import type { Config } from '../config/index.ts';
import type { MediaPlaneOptions } from '../media/media-plane.ts';
import { OpensslDtlsEngine } from '../native/openssl/dtls-engine.ts';
import { createCertificate } from '../native/openssl/x509-certificate.ts';
import { StartError } from './start-error.ts';
import { packageVersion } from './version.ts';

/** The part of the configuration that DTLS sees. Throws a `StartError` for ciphers that OpenSSL does not know. */
export function dtlsOptions({ crypto, ng }: Config): Pick<MediaPlaneOptions, 'dtls' | 'createCertificate'> {
  const { dtlsMtu, dtlsCiphers, dtlsCertCipher, dtlsRsaKeySize, dtlsSignature } = crypto;
  const create = () =>
    createCertificate({
      commonName: ng.softwareId ?? `rtpengine-${packageVersion()}`,
      now: Date.now(),
      key: dtlsCertCipher,
      rsaBits: dtlsRsaKeySize,
      signature: dtlsSignature,
    });
  // An RSA key may take a second, so it is made before the first call needs it; and workers must not fail over the ciphers.
  const first = create();
  try {
    new OpensslDtlsEngine({ certificate: first, ciphers: dtlsCiphers }).free();
  } catch (error) {
    throw new StartError(
      `dtls-ciphers: OpenSSL does not take "${dtlsCiphers}" (${(error as Error).message}). Check it with "openssl ciphers".`,
    );
  }
  let isFirst = true;
  return {
    dtls: { mtu: dtlsMtu, ciphers: dtlsCiphers },
    createCertificate: () => {
      const certificate = isFirst ? first : create();
      isFirst = false;
      return certificate;
    },
  };
}
