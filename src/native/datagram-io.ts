import { libcFunction, orErrno } from './libc.ts';
import { Slab } from './slab.ts';
import type { PreparedSockaddr } from './sockaddr-table.ts';
import { SOCKADDR_SIZE, readSockaddr, writeSockaddr, type SocketAddress } from './socket-address.ts';

const recvfrom = libcFunction('recvfrom', 'int', [
  'int',
  'uintptr_t',
  'size_t',
  'int',
  'uintptr_t',
  'uintptr_t',
]);
const sendto = libcFunction('sendto', 'int', ['int', 'uintptr_t', 'size_t', 'int', 'uintptr_t', 'uint32_t']);

/** The largest UDP payload over IPv4 is 65507 bytes, over IPv6 65527. */
const MAX_DATAGRAM = 65536;
/** What encryption may append to a datagram of any size: a tag, an index and a master key identifier of up to 128 bytes. */
const TRAILER = 512;
const AREA = MAX_DATAGRAM + TRAILER;

/**
 * One datagram at a time, in memory that stays where it is: each `receive` overwrites the last one's bytes and source.
 * Nothing here allocates or throws; results are lengths or negated errno.
 */
export class DatagramIo {
  readonly slab = new Slab(3 * AREA + 2 * SOCKADDR_SIZE + 64);
  /** The datagram's bytes start at index 0. */
  readonly bytes = this.slab.bytes;
  readonly #payload = this.slab.address + this.slab.allocate(AREA);
  /** Index of a second place as large as the first, for what is sent but must not overwrite what was received. */
  readonly scratch = this.slab.allocate(AREA);
  /** Behind the last byte of the second place. */
  readonly limit = 2 * AREA;
  /** Index of a third place, for a datagram as it came. */
  readonly original = this.slab.allocate(AREA);
  readonly #sourceOffset = this.slab.allocate(SOCKADDR_SIZE);
  readonly #source = this.slab.address + this.#sourceOffset;
  readonly #lengthOffset = this.slab.allocate(8);
  readonly #length = this.slab.address + this.#lengthOffset;
  readonly #lengthWord = this.#lengthOffset >> 2;
  readonly #targetOffset = this.slab.allocate(SOCKADDR_SIZE);
  readonly #target = this.slab.address + this.#targetOffset;
  readonly #words = this.slab.int32;

  receive(fd: number): number {
    this.#words[this.#lengthWord] = SOCKADDR_SIZE;
    return orErrno(recvfrom(fd, this.#payload, MAX_DATAGRAM, 0, this.#source, this.#length));
  }

  /** Where the datagram of the last `receive` came from. */
  readSource(into: SocketAddress): void {
    readSockaddr(this.slab, this.#sourceOffset, into);
  }

  /** Sends `length` bytes from index `offset` on. */
  sendPrepared(fd: number, offset: number, length: number, target: PreparedSockaddr): number {
    return orErrno(sendto(fd, this.#payload + offset, length, 0, target.address, target.length));
  }

  /** Sends the first `length` bytes. */
  send(fd: number, length: number, target: SocketAddress): number {
    return this.sendFrom(fd, 0, length, target);
  }

  sendFrom(fd: number, offset: number, length: number, target: SocketAddress): number {
    const targetLength = writeSockaddr(this.slab, this.#targetOffset, target);
    return orErrno(sendto(fd, this.#payload + offset, length, 0, this.#target, targetLength));
  }
}
