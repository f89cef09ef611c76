import { Slab } from '../../src/native/slab.ts';
import type { PreparedSockaddr } from '../../src/native/sockaddr-table.ts';
import { SocketAddress, socketAddress } from '../../src/native/socket-address.ts';
import type { Endpoint } from '../../src/base/endpoint.ts';
import { EAGAIN } from '../../src/native/errno.ts';
import type { SocketBackend } from '../../src/media/worker/socket-backend.ts';

export interface MemorySend {
  readonly fd: number;
  readonly target: PreparedSockaddr;
  readonly payload: Uint8Array;
}

/** Sockets that are numbers and nothing else: one datagram at a time comes in, those that go out are kept. */
export class MemoryBackend implements SocketBackend {
  readonly memory = new Slab(3 * 66_048);
  readonly bytes = this.memory.bytes;
  readonly scratch = 66_048;
  readonly limit = 2 * 66_048;
  readonly original = 2 * 66_048;
  readonly #source = new SocketAddress();
  /** STUN and DTLS that went out. */
  readonly controlSends: { readonly fd: number; readonly to: Endpoint; readonly payload: Uint8Array }[] = [];
  #waiting: Uint8Array | null = null;
  #sends: MemorySend[] = [];

  deliver(from: Endpoint, payload: Uint8Array): void {
    this.#source.copyFrom(socketAddress(from));
    this.#waiting = payload;
  }

  takeSends(): readonly MemorySend[] {
    const sends = this.#sends;
    this.#sends = [];
    return sends;
  }

  watch(): number {
    return 0;
  }

  unwatch(): number {
    return 0;
  }

  wait(): number {
    return 0;
  }

  descriptor(): number {
    return -1;
  }

  receive(): number {
    if (!this.#waiting) return -EAGAIN;
    const { length } = this.#waiting;
    this.bytes.set(this.#waiting);
    this.#waiting = null;
    return length;
  }

  readSource(into: SocketAddress): void {
    into.copyFrom(this.#source);
  }

  send(fd: number, offset: number, length: number, target: PreparedSockaddr): number {
    this.#sends.push({ fd, target, payload: this.bytes.slice(offset, offset + length) });
    return length;
  }

  sendCopy(fd: number, datagram: Uint8Array, length: number, target: SocketAddress): number {
    this.controlSends.push({ fd, to: target.toEndpoint()!, payload: datagram.slice(0, length) });
    return length;
  }
}
