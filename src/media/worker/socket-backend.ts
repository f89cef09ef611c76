import type { PreparedSockaddr } from '../../native/sockaddr-table.ts';
import type { SocketAddress } from '../../native/socket-address.ts';

/**
 * How a worker gets packets from and to the kernel. Rounds: `wait`, then for each ready index `descriptor`, and
 * `receive` once. Results are at least 0, or a negated errno; nothing throws.
 */
export interface SocketBackend {
  /** Bytes of the datagram received last, from index 0; what is sent next. */
  readonly bytes: Uint8Array;
  watch(fd: number): number;
  /** Afterwards no round names this descriptor, so that its owner may close it. */
  unwatch(fd: number): number;
  /** How many descriptors are ready, waiting for at most `timeoutMs` (-1: without end). */
  wait(timeoutMs: number): number;
  descriptor(index: number): number;
  /** Length of the next datagram. */
  receive(fd: number): number;
  readSource(into: SocketAddress): void;
  send(fd: number, length: number, target: PreparedSockaddr): number;
}
