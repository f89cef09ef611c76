import { assert } from '../../base/assert.ts';
import type { LocalAddress } from '../../base/interface.ts';
import { NONE, PortLinks, PortList } from './port-list.ts';

/** State of one port in a range. */
const TAKEN = 0;
/** Free, while its other half is not. */
const SINGLE = 1;
/** Free, and so is its other half; the pair is listed under the even port. */
const PAIRED = 2;

/**
 * Free ports of one range: whole pairs (even port and the next) and single ports, both oldest first. Shuffled at the
 * start, taken from the head, returned to the tail, so that a late packet of an ended call meets no new call.
 */
export class PortRange {
  readonly address: LocalAddress;
  readonly total: number;
  readonly #min: number;
  readonly #state: Uint8Array;
  /** Value of `#clock` when the port was returned; 0 for never used. */
  readonly #returnedAt: Uint32Array;
  readonly #pairs: PortList;
  readonly #singles: PortList;
  /** Counts ports taken. */
  #clock = 0;
  #free = 0;

  constructor(address: LocalAddress, random: () => number) {
    const size = Math.max(0, address.portMax - address.portMin + 1);
    const links = new PortLinks(size);
    this.address = address;
    this.#min = address.portMin;
    this.#state = new Uint8Array(size);
    this.#returnedAt = new Uint32Array(size);
    this.#pairs = new PortList(links);
    this.#singles = new PortList(links);
    for (const port of shuffled(this.#members(), random)) this.add(port);
    this.#returnedAt.fill(0);
    this.total = this.#free;
  }

  get free(): number {
    return this.#free;
  }

  contains(port: number): boolean {
    const { portMin, portMax, excludedPorts } = this.address;
    return port >= portMin && port <= portMax && !excludedPorts.has(port);
  }

  /** The even port of the pair to take next, 0 when no pair is left. */
  nextPair(): number {
    return this.#portOf(this.#pairs.head);
  }

  /**
   * The port to take next where one is enough, 0 when none is left. A port whose other half is in use spares a whole
   * pair, but only once as many ports have been taken since as are left in pairs: else one port would go from call to call.
   */
  nextSingle(): number {
    const { head } = this.#singles;
    if (head === NONE) return this.nextPair();
    if (this.#pairs.head === NONE) return this.#portOf(head);
    const returnedAt = this.#returnedAt[head]!;
    const isRested = returnedAt === 0 || this.#clock - returnedAt >= 2 * this.#pairs.length;
    return isRested ? this.#portOf(head) : this.nextPair();
  }

  /** Takes a port of this range that is free. */
  remove(port: number): void {
    const index = port - this.#min;
    const state = this.#state[index];
    assert(state !== TAKEN, `port ${port} taken twice`);
    this.#state[index] = TAKEN;
    this.#free -= 1;
    this.#clock += 1;
    if (state === SINGLE) {
      this.#singles.remove(index);
      return;
    }
    const other = (port ^ 1) - this.#min;
    this.#pairs.remove(Math.min(index, other));
    this.#state[other] = SINGLE;
    // The pair was the oldest there is, so its half is too.
    this.#singles.prepend(other);
  }

  /** Gives back a port of this range that is taken. */
  add(port: number): void {
    const index = port - this.#min;
    const other = (port ^ 1) - this.#min;
    assert(this.#state[index] === TAKEN, `port ${port} returned twice`);
    this.#free += 1;
    this.#returnedAt[index] = this.#clock;
    if (this.#state[other] === SINGLE) {
      this.#singles.remove(other);
      this.#state[index] = this.#state[other] = PAIRED;
      this.#pairs.append(Math.min(index, other));
    } else {
      this.#state[index] = SINGLE;
      this.#singles.append(index);
    }
  }

  #portOf(index: number): number {
    return index === NONE ? 0 : this.#min + index;
  }

  #members(): Uint16Array {
    const ports = new Uint16Array(this.#state.length);
    let count = 0;
    for (let port = this.#min; port <= this.address.portMax; port += 1)
      if (!this.address.excludedPorts.has(port)) ports[count++] = port;
    return ports.subarray(0, count);
  }
}

/** Fisher-Yates, in place. */
function shuffled(ports: Uint16Array, random: () => number): Uint16Array {
  for (let index = ports.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [ports[index], ports[other]] = [ports[other]!, ports[index]!];
  }
  return ports;
}
