import { createSrtpCrypto } from '../../src/native/openssl/srtp-crypto.ts';
import type { Slab } from '../../src/native/slab.ts';
import { SrtpContext, srtpSuiteByName, type SrtpSuiteName } from '../../src/protocols/srtp/index.ts';

/** SRTP under some keys, on packets in a slab. */
export function createTrafficCiphers(
  slab: Slab,
  suite: SrtpSuiteName,
  keys: readonly string[],
  maxSources: number,
): readonly SrtpContext[] {
  const crypto = createSrtpCrypto(slab);
  const found = srtpSuiteByName(suite)!;
  return keys.map((key) => {
    const bytes = Buffer.from(key, 'base64');
    return new SrtpContext(crypto, {
      suite: found,
      masterKey: bytes.subarray(0, found.keyLength),
      masterSalt: bytes.subarray(found.keyLength),
      maxSources,
    });
  });
}
