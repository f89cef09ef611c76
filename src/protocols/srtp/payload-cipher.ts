import { writeUint16, writeUint32 } from '../../base/big-endian.ts';
import type { BlockCipher, CounterCipher, SrtpCrypto } from './crypto.ts';
import type { SessionKeys } from './key-derivation.ts';
import type { SrtpPacket } from './packet.ts';
import type { SrtpCipher } from './suites.ts';

const BLOCK_SIZE = 16;

/** Encrypts and decrypts what lies between `payload` and `end` of a packet; the same both ways. */
export interface PayloadCipher {
  apply(packet: SrtpPacket): void;
  close(): void;
}

export function createPayloadCipher(
  crypto: SrtpCrypto,
  cipher: Exclude<SrtpCipher, 'aesGcm'>,
  keys: SessionKeys,
): PayloadCipher {
  switch (cipher) {
    case 'aesCm':
      return new CounterPayloadCipher(crypto, keys);
    case 'aesF8':
      return new F8PayloadCipher(crypto, keys);
    case 'null':
      return new NullPayloadCipher();
  }
}

/** RFC 3711 §4.1.1. */
class CounterPayloadCipher implements PayloadCipher {
  readonly #block: Uint8Array;
  readonly #salt: Uint8Array;
  readonly #cipher: CounterCipher;

  constructor(crypto: SrtpCrypto, keys: SessionKeys) {
    this.#block = crypto.block;
    this.#salt = keys.salt;
    this.#cipher = crypto.createCounterCipher(keys.cipherKey);
  }

  apply(packet: SrtpPacket): void {
    const length = packet.end - packet.payload;
    if (length === 0) return;
    const block = this.#block;
    const salt = this.#salt;
    const { ssrc, indexHigh, indexLow } = packet;
    // IV = salt·2^16 XOR ssrc·2^64 XOR index·2^16: the SSRC lands on bytes 4 to 7, the index on 8 to 13.
    for (let at = 0; at < 4; at += 1) block[at] = salt[at]!;
    for (let at = 0; at < 4; at += 1) {
      const shift = 24 - 8 * at;
      block[4 + at] = salt[4 + at]! ^ (ssrc >>> shift);
      block[8 + at] = salt[8 + at]! ^ (indexHigh >>> shift);
    }
    block[12] = salt[12]! ^ (indexLow >>> 8);
    block[13] = salt[13]! ^ indexLow;
    block[14] = block[15] = 0;
    this.#cipher.apply(packet.payload, length);
  }

  close(): void {
    this.#cipher.close();
  }
}

/**
 * RFC 3711 §4.1.2: output feedback with a counter, `S(j) = E(k, IV' XOR j XOR S(j-1))`. One call of the cipher a block, since each
 * needs the one before; nobody sends video with it.
 */
class F8PayloadCipher implements PayloadCipher {
  readonly #bytes: Uint8Array;
  readonly #block: Uint8Array;
  readonly #start = new Uint8Array(BLOCK_SIZE);
  readonly #cipher: BlockCipher;
  readonly #ivCipher: BlockCipher;

  constructor(crypto: SrtpCrypto, keys: SessionKeys) {
    this.#bytes = crypto.bytes;
    this.#block = crypto.block;
    this.#cipher = crypto.createBlockCipher(keys.cipherKey);
    // §4.1.2.1: IV' = E(k XOR m, IV), where m is the salt filled up with 0x55.
    const masked = keys.cipherKey.map((byte, at) => byte ^ (keys.salt[at] ?? 0x55));
    try {
      this.#ivCipher = crypto.createBlockCipher(masked);
    } catch (error) {
      this.#cipher.close();
      throw error;
    }
  }

  apply(packet: SrtpPacket): void {
    const bytes = this.#bytes;
    const block = this.#block;
    const start = this.#start;
    if (packet.isRtcp) writeRtcpIv(block, bytes, packet);
    else writeRtpIv(block, bytes, packet);
    this.#ivCipher.encrypt();
    for (let at = 0; at < BLOCK_SIZE; at += 1) start[at] = block[at]!;
    let counter = 0;
    for (let offset = packet.payload; offset < packet.end; offset += BLOCK_SIZE) {
      // Behind the first block, `block` holds S(j-1).
      for (let at = 0; counter > 0 && at < BLOCK_SIZE; at += 1) block[at]! ^= start[at]!;
      for (let at = 0; at < 4; at += 1) block[15 - at]! ^= counter >>> (8 * at);
      this.#cipher.encrypt();
      const count = Math.min(BLOCK_SIZE, packet.end - offset);
      for (let at = 0; at < count; at += 1) bytes[offset + at]! ^= block[at]!;
      counter += 1;
    }
  }

  close(): void {
    this.#cipher.close();
    this.#ivCipher.close();
  }
}

/** §4.1.2.2: 0x00, marker and payload type, sequence number, timestamp, SSRC, rollover counter. */
function writeRtpIv(block: Uint8Array, bytes: Uint8Array, packet: SrtpPacket): void {
  block[0] = 0;
  for (let at = 1; at < 12; at += 1) block[at] = bytes[packet.start + at]!;
  writeUint32(block, 12, packet.indexHigh);
}

/** §4.1.2.3: 32 zero bits, E flag and index, the first 8 bytes of the packet. */
function writeRtcpIv(block: Uint8Array, bytes: Uint8Array, packet: SrtpPacket): void {
  block.fill(0, 0, 4);
  // Only what has the flag set is encrypted.
  writeUint16(block, 4, packet.indexHigh | 0x8000);
  writeUint16(block, 6, packet.indexLow);
  for (let at = 0; at < 8; at += 1) block[8 + at] = bytes[packet.start + at]!;
}

/** RFC 3711 §4.1.3. */
class NullPayloadCipher implements PayloadCipher {
  apply(_packet: SrtpPacket): void {
    // Nothing is hidden.
  }

  close(): void {
    // Nothing is held.
  }
}
