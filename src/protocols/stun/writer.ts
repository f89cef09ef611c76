import { writeUint16, writeUint32 } from '../../base/big-endian.ts';
import type { ByteString } from '../../base/bytes.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { writeXorAddress } from './address.ts';
import { fingerprintOf, integrityOf, type IntegrityAlgorithm } from './protection.ts';
import { MAGIC_COOKIE, STUN_HEADER_LENGTH, stunAttribute, type StunClass } from './types.ts';

/** Enough for the longest user name, software and 16 unknown attributes that this writes. */
const CAPACITY = 1500;
const DIGEST_LENGTH: Readonly<Record<IntegrityAlgorithm, number>> = { sha1: 20, sha256: 32 };

/**
 * Puts one message together, attribute by attribute in the order of the calls; `integrity`, then `fingerprint`, come
 * last (RFC 8489 §14.5, §14.7). May be used again and again. Our own text is cut where it is longer than allowed.
 */
export class StunWriter {
  readonly #bytes = Buffer.alloc(CAPACITY);
  #length = 0;

  /** Starts a new message; the transaction id has 12 characters. */
  start(messageClass: StunClass, method: number, transactionId: ByteString): this {
    const bytes = this.#bytes;
    // RFC 8489 §5: the two class bits stand between those of the method.
    const classBits = ((messageClass & 2) << 7) | ((messageClass & 1) << 4);
    const methodBits = (method & 0xf) | ((method & 0x70) << 1) | ((method & 0xf80) << 2);
    writeUint16(bytes, 0, classBits | methodBits);
    writeUint32(bytes, 4, MAGIC_COOKIE);
    for (let index = 0; index < 12; index += 1) bytes[8 + index] = transactionId.charCodeAt(index);
    this.#length = STUN_HEADER_LENGTH;
    return this;
  }

  username(name: ByteString): this {
    return this.#text(stunAttribute.username, name, 513);
  }

  software(name: ByteString): this {
    return this.#text(stunAttribute.software, name, 127);
  }

  priority(priority: number): this {
    writeUint32(this.#bytes, this.#header(stunAttribute.priority, 4), priority);
    return this;
  }

  useCandidate(): this {
    this.#header(stunAttribute.useCandidate, 0);
    return this;
  }

  controlled(tieBreaker: bigint): this {
    return this.#uint64(stunAttribute.iceControlled, tieBreaker);
  }

  controlling(tieBreaker: bigint): this {
    return this.#uint64(stunAttribute.iceControlling, tieBreaker);
  }

  xorMappedAddress(endpoint: Endpoint): this {
    const length = endpoint.family === 'IP4' ? 8 : 20;
    writeXorAddress(this.#bytes, this.#header(stunAttribute.xorMappedAddress, length), endpoint, 8);
    return this;
  }

  /** `code` 300 to 699. */
  errorCode(code: number, reason: ByteString): this {
    const text = reason.slice(0, 127);
    const at = this.#header(stunAttribute.errorCode, 4 + text.length);
    writeUint16(this.#bytes, at, 0);
    this.#bytes[at + 2] = Math.floor(code / 100);
    this.#bytes[at + 3] = code % 100;
    this.#bytes.write(text, at + 4, 'latin1');
    return this;
  }

  unknownAttributes(types: readonly number[]): this {
    const at = this.#header(stunAttribute.unknownAttributes, 2 * types.length);
    types.forEach((type, index) => writeUint16(this.#bytes, at + 2 * index, type));
    return this;
  }

  /** One that this class does not know. */
  attribute(type: number, value: Uint8Array): this {
    this.#bytes.set(value, this.#header(type, value.length));
    return this;
  }

  /** With a short-term password as key. */
  integrity(algorithm: IntegrityAlgorithm, password: ByteString): this {
    const start = this.#length;
    const length = DIGEST_LENGTH[algorithm];
    const digest = integrityOf(algorithm, this.#bytes, 0, start, length, password);
    const type = algorithm === 'sha1' ? stunAttribute.messageIntegrity : stunAttribute.messageIntegritySha256;
    this.#bytes.write(digest, this.#header(type, length), 'latin1');
    return this;
  }

  fingerprint(): this {
    const start = this.#length;
    const at = this.#header(stunAttribute.fingerprint, 4);
    writeUint16(this.#bytes, 2, this.#length - STUN_HEADER_LENGTH);
    writeUint32(this.#bytes, at, fingerprintOf(this.#bytes, 0, start));
    return this;
  }

  /** The message, in memory of its own. */
  finish(): Uint8Array {
    writeUint16(this.#bytes, 2, this.#length - STUN_HEADER_LENGTH);
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  #text(type: number, text: ByteString, limit: number): this {
    const value = text.slice(0, limit);
    this.#bytes.write(value, this.#header(type, value.length), 'latin1');
    return this;
  }

  #uint64(type: number, value: bigint): this {
    const at = this.#header(type, 8);
    writeUint32(this.#bytes, at, Number((value >> 32n) & 0xffffffffn));
    writeUint32(this.#bytes, at + 4, Number(value & 0xffffffffn));
    return this;
  }

  /** Writes type and length, fills up with zeros to a multiple of four; returns where the value goes. */
  #header(type: number, length: number): number {
    const at = this.#length;
    writeUint16(this.#bytes, at, type);
    writeUint16(this.#bytes, at + 2, length);
    this.#length = at + 4 + ((length + 3) & ~3);
    for (let pad = at + 4 + length; pad < this.#length; pad += 1) this.#bytes[pad] = 0;
    return at + 4;
  }
}
