import { createSrtpCrypto } from '../../native/openssl/srtp-crypto.ts';
import type { SrtpPlan } from '../../plan/security.ts';
import { SrtpContext, srtpSuiteByName } from '../../protocols/srtp/index.ts';
import type { SocketBackend } from '../worker/socket-backend.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** Makes the SRTP contexts of a worker's streams, on the memory that it receives and sends in. */
export class SrtpKeys {
  readonly #crypto;

  constructor({ memory, limit }: SocketBackend) {
    this.#crypto = createSrtpCrypto(memory, limit);
  }

  /** Throws if the plan names no suite that there is, or a key of another length: our own fault. */
  create(plan: SrtpPlan): SrtpContext {
    const suite = srtpSuiteByName(plan.suite);
    if (suite === null) throw new Error(`no SRTP suite is called ${plan.suite}`);
    const master = bytesOf(plan.masterKey);
    return new SrtpContext(this.#crypto, {
      suite,
      masterKey: master.subarray(0, suite.keyLength),
      masterSalt: master.subarray(suite.keyLength),
      mki: plan.mki === null ? new Uint8Array(0) : bytesOf(plan.mki),
      unencryptedRtp: plan.isRtpUnencrypted,
      unencryptedRtcp: plan.isRtcpUnencrypted,
      unauthenticatedRtp: plan.isRtpUnauthenticated,
    });
  }
}
