import { OpensslSrtpCrypto, type HmacMethod } from '../../src/native/openssl/srtp-crypto.ts';
import { Slab } from '../../src/native/slab.ts';
import { writeUint32 } from '../../src/base/big-endian.ts';
import { dropReasons } from '../../src/base/drop-reasons.ts';
import { buildRtpPacket } from '../../src/protocols/rtp/index.ts';
import {
  SrtpContext,
  srtpSuiteByName,
  type SrtpContextOptions,
  type SrtpCrypto,
  type SrtpSuiteName,
} from '../../src/protocols/srtp/index.ts';

export interface SrtpBench {
  readonly crypto: SrtpCrypto;
  /** OpenSSL contexts that are alive. */
  readonly contexts: () => number;
  readonly close: () => void;
}

/** The real cryptography on a packet memory of its own. */
export function srtpBench(size = 8192, method?: HmacMethod): SrtpBench {
  const crypto = new OpensslSrtpCrypto(new Slab(size), undefined, method);
  return { crypto, contexts: () => crypto.contexts, close: () => crypto.close() };
}

/** A context that is asked with arrays: gives the changed packet, or the negated drop code. */
export class PacketContext {
  readonly context: SrtpContext;
  readonly #crypto: SrtpCrypto;

  constructor(crypto: SrtpCrypto, options: SrtpContextOptions) {
    this.#crypto = crypto;
    this.context = new SrtpContext(crypto, options);
  }

  protectRtp(packet: Uint8Array, at = 0): Uint8Array | number {
    return this.#run(packet, at, (offset, length) => this.context.protectRtp(offset, length));
  }

  unprotectRtp(packet: Uint8Array, at = 0): Uint8Array | number {
    return this.#run(packet, at, (offset, length) => this.context.unprotectRtp(offset, length));
  }

  protectRtcp(packet: Uint8Array, at = 0): Uint8Array | number {
    return this.#run(packet, at, (offset, length) => this.context.protectRtcp(offset, length));
  }

  unprotectRtcp(packet: Uint8Array, at = 0): Uint8Array | number {
    return this.#run(packet, at, (offset, length) => this.context.unprotectRtcp(offset, length));
  }

  close(): void {
    this.context.close();
  }

  #run(
    packet: Uint8Array,
    at: number,
    operation: (offset: number, length: number) => number,
  ): Uint8Array | number {
    const { bytes } = this.#crypto;
    bytes.set(packet, at);
    const result = operation(at, packet.length);
    return result < 0 ? result : bytes.slice(at, at + result);
  }
}

/** The same cryptography with some of it replaced. */
export function withOverrides(crypto: SrtpCrypto, overrides: Partial<SrtpCrypto>): SrtpCrypto {
  return {
    bytes: crypto.bytes,
    limit: crypto.limit,
    block: crypto.block,
    mac: crypto.mac,
    createCounterCipher: (key) => crypto.createCounterCipher(key),
    createBlockCipher: (key) => crypto.createBlockCipher(key),
    createAeadCipher: (key) => crypto.createAeadCipher(key),
    createHmacSha1: (key) => crypto.createHmacSha1(key),
    ...overrides,
  };
}

/** Options with keys that depend on the seed alone. */
export function srtpOptions(
  name: SrtpSuiteName,
  extra: Partial<SrtpContextOptions> = {},
  seed = 1,
): SrtpContextOptions {
  const suite = srtpSuiteByName(name)!;
  const bytes = (length: number, salt: number) =>
    Uint8Array.from({ length }, (_, at) => (seed * 7919 + at * 31 + salt) & 0xff);
  return { suite, masterKey: bytes(suite.keyLength, 3), masterSalt: bytes(suite.saltLength, 5), ...extra };
}

/** An RTP packet whose payload depends on its length alone. */
export function rtpPacket(ssrc: number, sequence: number, payloadLength = 20, seed = 0): Uint8Array {
  const payload = Uint8Array.from({ length: payloadLength }, (_, at) => (at * 13 + seed) & 0xff);
  return buildRtpPacket({ payloadType: 8, sequence, timestamp: sequence * 160, ssrc }, payload);
}

/** A receiver report with so many bytes behind its first eight. */
export function rtcpPacket(ssrc: number, length = 24): Uint8Array {
  const packet = new Uint8Array(8 + length).fill(0x5a);
  packet.set([0x80, 201, 0, 1 + length / 4]);
  writeUint32(packet, 4, ssrc);
  return packet;
}

/** The packet, or a failing test with the name of the drop. */
export function expectPacket(result: Uint8Array | number): Uint8Array {
  if (typeof result !== 'number') return result;
  throw new Error(`dropped: ${dropReasons[-result]?.name}`);
}

/** The name of the drop, or `passed`. */
export function verdictOf(result: Uint8Array | number): string {
  return typeof result === 'number' ? dropReasons[-result]!.name : 'passed';
}
