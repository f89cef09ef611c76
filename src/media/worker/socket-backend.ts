import type { Slab } from '../../native/slab.ts';
import type { PreparedSockaddr } from '../../native/sockaddr-table.ts';
import type { SocketAddress } from '../../native/socket-address.ts';

/**
 * How a worker gets packets from and to the kernel. Rounds: `wait`, then for each ready index `descriptor`, and
 * `receive` once. Results are at least 0, or a negated errno; nothing throws.
 */
export interface SocketBackend {
  /** Bytes of the datagram received last, from index 0; and what is sent next. */
  readonly bytes: Uint8Array;
  /** The same for cryptography, which needs memory that does not move. */
  readonly memory: Slab;
  /** Index of a second place for a whole datagram, which receiving leaves alone. */
  readonly scratch: number;
  /** Behind the last byte of that place. */
  readonly limit: number;
  /** Index of a third place, where nothing is encrypted: for a datagram as it came. */
  readonly original: number;
  watch(fd: number): number;
  /** Afterwards no round names this descriptor, so that its owner may close it. */
  unwatch(fd: number): number;
  /** How many descriptors are ready, waiting for at most `timeoutMs` (-1: without end). */
  wait(timeoutMs: number): number;
  descriptor(index: number): number;
  /** Length of the next datagram. */
  receive(fd: number): number;
  readSource(into: SocketAddress): void;
  /** Sends `length` bytes from index `offset` on. */
  send(fd: number, offset: number, length: number, target: PreparedSockaddr): number;
  /** Sends bytes that lie elsewhere; off the path of media. They go through the second place. */
  sendCopy(fd: number, datagram: Uint8Array, length: number, target: SocketAddress): number;
}
