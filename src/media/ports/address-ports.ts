import type { LocalAddress } from '../../base/interface.ts';
import { PortRange } from './port-range.ts';

/**
 * All ranges that bind to one address. They may overlap (two logical interfaces on one address): a port taken through
 * one of them is taken in all.
 */
export class AddressPorts {
  readonly #ranges: PortRange[] = [];

  addRange(address: LocalAddress, random: () => number): PortRange {
    const range = new PortRange(address, random);
    this.#ranges.push(range);
    return range;
  }

  take(port: number, count: 1 | 2): void {
    for (let taken = port; taken < port + count; taken += 1)
      for (const range of this.#ranges) if (range.contains(taken)) range.remove(taken);
  }

  giveBack(port: number, count: 1 | 2 = 1): void {
    for (let given = port; given < port + count; given += 1)
      for (const range of this.#ranges) if (range.contains(given)) range.add(given);
  }
}
