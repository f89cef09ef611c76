import { familyOf, type Endpoint } from '../base/endpoint.ts';
import { formatIPv4Word, formatIPv6, ipv4Word, parseIPv6 } from './ip-text.ts';
import type { Slab } from './slab.ts';

/** `AF_INET` and `AF_INET6` of Linux. */
export const AF_INET = 2;
export const AF_INET6 = 10;

/** Room for the larger of the two structures, rounded up. */
export const SOCKADDR_SIZE = 32;
const SOCKADDR_IN_SIZE = 16;
const SOCKADDR_IN6_SIZE = 28;

/**
 * An address and port as small integers, so that the packet path compares sources without making text or objects.
 * The words hold the address bytes as they lie in memory; they mean something only to `==` and to the codecs here.
 */
export class SocketAddress {
  /** `AF_INET`, `AF_INET6`, or 0: no address. */
  family = 0;
  port = 0;
  word0 = 0;
  word1 = 0;
  word2 = 0;
  word3 = 0;

  get isSet(): boolean {
    return this.family !== 0;
  }

  clear(): void {
    this.family = 0;
    this.port = 0;
    this.word0 = this.word1 = this.word2 = this.word3 = 0;
  }

  copyFrom(other: SocketAddress): void {
    this.family = other.family;
    this.port = other.port;
    this.word0 = other.word0;
    this.word1 = other.word1;
    this.word2 = other.word2;
    this.word3 = other.word3;
  }

  isSameHost(other: SocketAddress): boolean {
    return (
      this.word0 === other.word0 &&
      this.word1 === other.word1 &&
      this.word2 === other.word2 &&
      this.word3 === other.word3 &&
      this.family === other.family
    );
  }

  equals(other: SocketAddress): boolean {
    return this.port === other.port && this.isSameHost(other);
  }

  /** From text; an address that is none leaves it cleared. */
  setEndpoint(endpoint: Endpoint | null): void {
    this.clear();
    if (endpoint === null) return;
    if (endpoint.family === 'IP4') this.#setIPv4(endpoint);
    else this.#setIPv6(endpoint);
  }

  #setIPv4({ address, port }: Endpoint): void {
    const word = ipv4Word(address);
    if (word === null) return;
    this.family = AF_INET;
    this.port = port;
    this.word0 = word;
  }

  #setIPv6({ address, port }: Endpoint): void {
    if (familyOf(address) !== 'IP6') return;
    const words = new Int32Array(parseIPv6(address).buffer);
    this.family = AF_INET6;
    this.port = port;
    this.word0 = words[0]!;
    this.word1 = words[1]!;
    this.word2 = words[2]!;
    this.word3 = words[3]!;
  }

  toEndpoint(): Endpoint | null {
    if (this.family === 0) return null;
    if (this.family === AF_INET)
      return { family: 'IP4', address: formatIPv4Word(this.word0), port: this.port };
    const bytes = new Uint8Array(Int32Array.of(this.word0, this.word1, this.word2, this.word3).buffer);
    return { family: 'IP6', address: formatIPv6(bytes), port: this.port };
  }
}

export function socketAddress(endpoint: Endpoint | null): SocketAddress {
  const address = new SocketAddress();
  address.setEndpoint(endpoint);
  return address;
}

/** Writes `struct sockaddr_in` or `sockaddr_in6` (ip(7), ipv6(7)); returns its length. `offset` is a multiple of 4. */
export function writeSockaddr(slab: Slab, offset: number, address: SocketAddress): number {
  const { int32, bytes } = slab;
  const word = offset >> 2;
  // Family in host order, port in network order; both architectures are little-endian.
  int32[word] = address.family | ((address.port & 0xff) << 24) | ((address.port >> 8) << 16);
  if (address.family === AF_INET) {
    int32[word + 1] = address.word0;
    bytes.fill(0, offset + 8, offset + SOCKADDR_IN_SIZE);
    return SOCKADDR_IN_SIZE;
  }
  int32[word + 1] = 0;
  int32[word + 2] = address.word0;
  int32[word + 3] = address.word1;
  int32[word + 4] = address.word2;
  int32[word + 5] = address.word3;
  int32[word + 6] = 0;
  return SOCKADDR_IN6_SIZE;
}

/** Reads a structure that the kernel wrote. */
export function readSockaddr(slab: Slab, offset: number, into: SocketAddress): void {
  const { int32 } = slab;
  const word = offset >> 2;
  const head = int32[word]!;
  into.family = head & 0xffff;
  into.port = ((head >>> 24) & 0xff) | ((head >>> 8) & 0xff00);
  if (into.family === AF_INET6) {
    into.word0 = int32[word + 2]!;
    into.word1 = int32[word + 3]!;
    into.word2 = int32[word + 4]!;
    into.word3 = int32[word + 5]!;
    return;
  }
  into.word0 = int32[word + 1]!;
  into.word1 = into.word2 = into.word3 = 0;
}
