import { assert } from '../base/assert.ts';
import { libcFunction, orErrno } from './libc.ts';
import { Slab } from './slab.ts';
import { SOCKADDR_SIZE, readSockaddr, writeSockaddr, type SocketAddress } from './socket-address.ts';

const recvmmsg = libcFunction('recvmmsg', 'int', ['int', 'uintptr_t', 'uint32_t', 'int', 'uintptr_t']);
const sendmmsg = libcFunction('sendmmsg', 'int', ['int', 'uintptr_t', 'uint32_t', 'int']);

/** `struct mmsghdr` of 64-bit Linux: a `msghdr` of 56 bytes, then the length that the kernel fills in. */
const MMSGHDR_SIZE = 64;
const NAMELEN = 8;
const IOV = 16;
const IOVLEN = 24;
const MSG_LEN = 56;
const IOVEC_SIZE = 16;

/** Many datagrams of one socket in one system call. Entry `i` owns `stride` payload bytes from `payloadOffset(i)`. */
export class DatagramBatch {
  readonly capacity: number;
  readonly stride: number;
  readonly slab: Slab;
  readonly #headers: number;
  readonly #iovecs: number;
  readonly #names: number;
  readonly #payloads: number;

  constructor(capacity: number, stride: number) {
    assert(stride % 8 === 0, 'a batch entry is a multiple of 8 bytes');
    this.capacity = capacity;
    this.stride = stride;
    this.slab = new Slab(capacity * (MMSGHDR_SIZE + IOVEC_SIZE + SOCKADDR_SIZE + stride));
    this.#headers = this.slab.allocate(capacity * MMSGHDR_SIZE);
    this.#iovecs = this.slab.allocate(capacity * IOVEC_SIZE);
    this.#names = this.slab.allocate(capacity * SOCKADDR_SIZE);
    this.#payloads = this.slab.allocate(capacity * stride);
    for (let index = 0; index < capacity; index += 1) this.#link(index);
  }

  payloadOffset(index: number): number {
    return this.#payloads + index * this.stride;
  }

  /** Received length of an entry. */
  length(index: number): number {
    return this.slab.uint32[(this.#headers + index * MMSGHDR_SIZE + MSG_LEN) >> 2]!;
  }

  readSource(index: number, into: SocketAddress): void {
    readSockaddr(this.slab, this.#names + index * SOCKADDR_SIZE, into);
  }

  /** Sets what `send` does with an entry. */
  prepare(index: number, length: number, target: SocketAddress): void {
    const nameLength = writeSockaddr(this.slab, this.#names + index * SOCKADDR_SIZE, target);
    this.slab.uint32[(this.#headers + index * MMSGHDR_SIZE + NAMELEN) >> 2] = nameLength;
    this.slab.uint32[(this.#iovecs + index * IOVEC_SIZE + 8) >> 2] = length;
  }

  /** Number received, or a negated errno; never waits. */
  receive(fd: number, limit = this.capacity): number {
    const { uint32, address } = this.slab;
    for (let index = 0; index < limit; index += 1) {
      uint32[(this.#headers + index * MMSGHDR_SIZE + NAMELEN) >> 2] = SOCKADDR_SIZE;
      uint32[(this.#iovecs + index * IOVEC_SIZE + 8) >> 2] = this.stride;
    }
    return orErrno(recvmmsg(fd, address + this.#headers, limit, 0, 0));
  }

  /** Sends prepared entries from `first`; number sent, or a negated errno when not even one was. */
  send(fd: number, count: number, first = 0): number {
    return orErrno(sendmmsg(fd, this.slab.address + this.#headers + first * MMSGHDR_SIZE, count, 0));
  }

  #link(index: number): void {
    const header = this.#headers + index * MMSGHDR_SIZE;
    const iovec = this.#iovecs + index * IOVEC_SIZE;
    this.slab.setPointer(header, this.#names + index * SOCKADDR_SIZE);
    this.slab.setPointer(header + IOV, iovec);
    this.slab.uint32[(header + IOVLEN) >> 2] = 1;
    this.slab.setPointer(iovec, this.payloadOffset(index));
  }
}
