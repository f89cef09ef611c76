import type { Mac, SrtpCrypto } from './crypto.ts';
import type { SessionKeys } from './key-derivation.ts';
import type { SrtpPacket } from './packet.ts';
import { createPayloadCipher, type PayloadCipher } from './payload-cipher.ts';
import type { SrtpCipher } from './suites.ts';

/** Encrypt, then HMAC-SHA1: RFC 3711 §4.1 and §4.2. A tag length of 0 stands for UNAUTHENTICATED_SRTP. */
export class HmacTransform {
  readonly isAead = false;
  readonly tagLength: number;
  readonly #bytes: Uint8Array;
  readonly #result: Uint8Array;
  readonly #cipher: PayloadCipher;
  readonly #mac: Mac;

  constructor(
    crypto: SrtpCrypto,
    cipher: Exclude<SrtpCipher, 'aesGcm'>,
    keys: SessionKeys,
    tagLength: number,
  ) {
    this.tagLength = tagLength;
    this.#bytes = crypto.bytes;
    this.#result = crypto.mac;
    this.#mac = crypto.createHmacSha1(keys.authKey);
    try {
      this.#cipher = createPayloadCipher(crypto, cipher, keys);
    } catch (error) {
      this.#mac.close();
      throw error;
    }
  }

  protect(packet: SrtpPacket): void {
    this.#cipher.apply(packet);
    const { tagLength } = this;
    if (tagLength === 0) return;
    this.#authenticate(packet);
    const bytes = this.#bytes;
    const result = this.#result;
    const { tag } = packet;
    for (let at = 0; at < tagLength; at += 1) bytes[tag + at] = result[at]!;
  }

  open(packet: SrtpPacket): boolean {
    if (this.tagLength !== 0 && !this.#isAuthentic(packet)) return false;
    this.#cipher.apply(packet);
    return true;
  }

  close(): void {
    this.#cipher.close();
    this.#mac.close();
  }

  /** All bytes are compared, whichever differ: time must not tell how much of a guess was right. */
  #isAuthentic(packet: SrtpPacket): boolean {
    this.#authenticate(packet);
    const bytes = this.#bytes;
    const result = this.#result;
    const { tagLength } = this;
    const { tag } = packet;
    let difference = 0;
    for (let at = 0; at < tagLength; at += 1) difference |= bytes[tag + at]! ^ result[at]!;
    return difference === 0;
  }

  /** §4.2: SRTP with the rollover counter behind it; SRTCP up to and with its index, which stands behind `end`. The MKI is left out. */
  #authenticate(packet: SrtpPacket): void {
    const { start, end, indexHigh, isRtcp } = packet;
    if (isRtcp) this.#mac.compute(start, end + 4 - start);
    else this.#mac.computeWithWord(start, end - start, indexHigh);
  }
}
