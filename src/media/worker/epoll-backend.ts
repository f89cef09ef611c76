import { DatagramIo } from '../../native/datagram-io.ts';
import { EpollSet } from '../../native/epoll.ts';
import type { PreparedSockaddr } from '../../native/sockaddr-table.ts';
import type { SocketAddress } from '../../native/socket-address.ts';
import type { SocketBackend } from './socket-backend.ts';

/** Descriptors that one epoll_wait names; those that are left come first in the next round. */
const EVENTS_PER_ROUND = 256;

/**
 * One socket a port, watched by epoll, level-triggered: one datagram is read of each ready socket and round, without
 * a second read that finds it empty. Whatever is left makes the socket ready again.
 */
export class EpollBackend implements SocketBackend {
  readonly #io = new DatagramIo();
  readonly #set: EpollSet;
  readonly bytes = this.#io.bytes;
  readonly memory = this.#io.slab;
  readonly scratch = this.#io.scratch;
  readonly limit = this.#io.limit;
  readonly original = this.#io.original;

  /** The epoll descriptor stays the caller's, so that it can be closed when this thread has died. */
  constructor(epollFd: number) {
    this.#set = new EpollSet(epollFd, EVENTS_PER_ROUND);
  }

  watch(fd: number): number {
    return this.#set.add(fd, fd);
  }

  unwatch(fd: number): number {
    return this.#set.remove(fd);
  }

  wait(timeoutMs: number): number {
    return this.#set.wait(timeoutMs);
  }

  descriptor(index: number): number {
    return this.#set.ready(index);
  }

  receive(fd: number): number {
    return this.#io.receive(fd);
  }

  readSource(into: SocketAddress): void {
    this.#io.readSource(into);
  }

  send(fd: number, offset: number, length: number, target: PreparedSockaddr): number {
    return this.#io.sendPrepared(fd, offset, length, target);
  }

  sendCopy(fd: number, datagram: Uint8Array, length: number, target: SocketAddress): number {
    this.bytes.set(datagram.subarray(0, length), this.scratch);
    return this.#io.sendFrom(fd, this.scratch, length, target);
  }
}
