import { SocketAddress } from '../../native/socket-address.ts';

/** Larger than any path of the Internet lets through; handshakes are cut to the MTU by whoever sends them. */
const LARGEST = 2048;

/** A datagram that waits, with whom it is for. */
export interface WaitingDatagram<Owner> {
  owner: Owner | null;
  readonly bytes: Uint8Array;
  length: number;
  /** Index of the socket that it came to. */
  socketIndex: number;
  readonly source: SocketAddress;
}

/** Copies of datagrams that cost too much to be handled at once, first come first served, in memory that is made once. */
export class DatagramQueue<Owner> {
  readonly #slots: readonly WaitingDatagram<Owner>[];
  #first = 0;
  #count = 0;

  constructor(capacity: number) {
    this.#slots = Array.from({ length: capacity }, () => ({
      owner: null,
      bytes: new Uint8Array(LARGEST),
      length: 0,
      socketIndex: 0,
      source: new SocketAddress(),
    }));
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** False if there is no room for it. */
  put(owner: Owner, bytes: Uint8Array, length: number, socketIndex: number, source: SocketAddress): boolean {
    if (this.#count === this.#slots.length || length > LARGEST) return false;
    const slot = this.#slots[(this.#first + this.#count) % this.#slots.length]!;
    slot.owner = owner;
    slot.bytes.set(bytes.subarray(0, length));
    slot.length = length;
    slot.socketIndex = socketIndex;
    slot.source.copyFrom(source);
    this.#count += 1;
    return true;
  }

  /** Valid until the next `put`; owners that were forgotten are passed over. */
  take(): (WaitingDatagram<Owner> & { owner: Owner }) | null {
    while (this.#count > 0) {
      const slot = this.#slots[this.#first]!;
      this.#first = (this.#first + 1) % this.#slots.length;
      this.#count -= 1;
      if (isOwned(slot)) return slot;
    }
    return null;
  }

  /** The first that waits for that owner, before its turn; valid until the next `put`. */
  takeOf(owner: Owner): WaitingDatagram<Owner> | null {
    for (let index = 0; index < this.#count; index += 1) {
      const slot = this.#slots[(this.#first + index) % this.#slots.length]!;
      if (slot.owner !== owner) continue;
      slot.owner = null;
      return slot;
    }
    return null;
  }

  /** Its datagrams are nobody's any more. */
  forget(owner: Owner): void {
    for (const slot of this.#slots) if (slot.owner === owner) slot.owner = null;
  }
}

function isOwned<Owner>(slot: WaitingDatagram<Owner>): slot is WaitingDatagram<Owner> & { owner: Owner } {
  return slot.owner !== null;
}
