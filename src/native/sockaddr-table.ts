import { Slab } from './slab.ts';
import { SOCKADDR_SIZE, writeSockaddr, type SocketAddress } from './socket-address.ts';

const ENTRIES_PER_SLAB = 1024;

/** A destination in native memory: where it is, and how long. Filled by `SockaddrTable`; means nothing elsewhere. */
export class PreparedSockaddr {
  readonly index: number;
  readonly address: number;
  length = 0;

  constructor(index: number, address: number) {
    this.index = index;
    this.address = address;
  }
}

/** Destinations of many streams, 32 bytes each, ready to be handed to sendto(2). Grows, and reuses what is released. */
export class SockaddrTable {
  readonly #slabs: Slab[] = [];
  readonly #free: number[] = [];
  #used = 0;

  allocate(): PreparedSockaddr {
    const index = this.#free.pop() ?? this.#used++;
    const slabIndex = Math.floor(index / ENTRIES_PER_SLAB);
    const slab = (this.#slabs[slabIndex] ??= new Slab(ENTRIES_PER_SLAB * SOCKADDR_SIZE));
    return new PreparedSockaddr(index, slab.address + offsetOf(index));
  }

  /** `address` must be set. */
  write(entry: PreparedSockaddr, address: SocketAddress): void {
    const slab = this.#slabs[Math.floor(entry.index / ENTRIES_PER_SLAB)]!;
    entry.length = writeSockaddr(slab, offsetOf(entry.index), address);
  }

  /** The entry must not be used afterwards. */
  release(entry: PreparedSockaddr): void {
    this.#free.push(entry.index);
  }
}

function offsetOf(index: number): number {
  return (index % ENTRIES_PER_SLAB) * SOCKADDR_SIZE;
}
