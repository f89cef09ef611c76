import type { AeadCipher, SrtpCrypto } from './crypto.ts';
import type { SessionKeys } from './key-derivation.ts';
import type { SrtpPacket } from './packet.ts';

/** AES-GCM: RFC 7714 §8 for SRTP and §9 for SRTCP. */
export class GcmTransform {
  readonly tagLength = 16;
  readonly isAead = true;
  readonly #block: Uint8Array;
  readonly #salt: Uint8Array;
  readonly #cipher: AeadCipher;

  constructor(crypto: SrtpCrypto, keys: SessionKeys) {
    this.#block = crypto.block;
    this.#salt = keys.salt;
    this.#cipher = crypto.createAeadCipher(keys.cipherKey);
  }

  protect(packet: SrtpPacket): void {
    const { start, payload, end, word, isRtcp } = packet;
    this.#writeIv(packet);
    this.#cipher.seal(start, payload - start, word, isRtcp ? 4 : 0, payload, end - payload);
  }

  open(packet: SrtpPacket): boolean {
    const { start, payload, end, word, isRtcp } = packet;
    this.#writeIv(packet);
    return this.#cipher.open(start, payload - start, word, isRtcp ? 4 : 0, payload, end - payload);
  }

  close(): void {
    this.#cipher.close();
  }

  /**
   * §8.1: two zero bytes, SSRC, rollover counter, sequence number; §9.1: two zero bytes, SSRC, two zero bytes, SRTCP index. In both
   * the 48 bits of the index stand behind the SSRC. XOR the salt.
   */
  #writeIv(packet: SrtpPacket): void {
    const block = this.#block;
    const salt = this.#salt;
    const { ssrc, indexHigh, indexLow } = packet;
    block[0] = salt[0]!;
    block[1] = salt[1]!;
    for (let at = 0; at < 4; at += 1) {
      const shift = 24 - 8 * at;
      block[2 + at] = salt[2 + at]! ^ (ssrc >>> shift);
      block[6 + at] = salt[6 + at]! ^ (indexHigh >>> shift);
    }
    block[10] = salt[10]! ^ (indexLow >>> 8);
    block[11] = salt[11]! ^ indexLow;
  }
}
