import type { AddressTraffic, TrafficCounters } from '../../plan/media-plane.ts';
import { IN_BYTES, IN_ERRORS, IN_PACKETS, OUT_BYTES, OUT_ERRORS, OUT_PACKETS, slotStart } from './layout.ts';

type Sum = { -readonly [Key in keyof TrafficCounters]: number };

/** Sums of one address. */
export interface Account extends AddressTraffic {
  readonly in: Sum;
  readonly out: Sum;
}

/** By address. */
export type AccountMap = Map<number, Account>;

const nowhere = -1;

/**
 * Which local address (`LocalAddress.id`) each slot's sockets are on, and what has passed there. Slots count by themselves; an
 * account holds only what does not follow from them: what slots had when they were released or came to another address.
 */
export class AddressLedger {
  readonly #accounts: AccountMap = new Map<number, Account>();
  /** By slot. */
  readonly #addresses: number[] = [];

  /** `start`: of the slot, in `float64`. What it has counted so far stays with the address that it was on. */
  place(slot: number, address: number, float64: Float64Array, start: number): void {
    const before = this.#addresses[slot] ?? nowhere;
    if (before === address) return;
    while (this.#addresses.length < slot) this.#addresses.push(nowhere);
    this.#addresses[slot] = address;
    if (before === nowhere) return;
    addSlot(this.#account(before), float64, start, 1);
    addSlot(this.#account(address), float64, start, -1);
  }

  /** Null: it has no sockets yet. */
  addressOf(slot: number): number | null {
    const address = this.#addresses[slot] ?? nowhere;
    return address === nowhere ? null : address;
  }

  /** Before the counters of the slot are cleared. */
  release(slot: number, float64: Float64Array, start: number): void {
    const address = this.#addresses[slot] ?? nowhere;
    if (address === nowhere) return;
    addSlot(this.#account(address), float64, start, 1);
    this.#addresses[slot] = nowhere;
  }

  /** Adds to `sums`, by address. `chunkOf` gives the memory that a slot lies in. */
  addTo(sums: AccountMap, chunkOf: (slot: number) => Float64Array): void {
    for (const [address, account] of this.#accounts) addAccount(accountIn(sums, address), account);
    for (let slot = 0; slot < this.#addresses.length; slot += 1) {
      const address = this.#addresses[slot]!;
      if (address === nowhere) continue;
      addSlot(accountIn(sums, address), chunkOf(slot), slotStart(slot), 1);
    }
  }

  #account(address: number): Account {
    return accountIn(this.#accounts, address);
  }
}

function accountIn(accounts: AccountMap, address: number): Account {
  const known = accounts.get(address);
  if (known !== undefined) return known;
  const none = (): Sum => ({ packets: 0, bytes: 0, errors: 0 });
  const account = { in: none(), out: none() };
  accounts.set(address, account);
  return account;
}

function addSlot(account: Account, float64: Float64Array, start: number, sign: 1 | -1): void {
  account.in.packets += sign * float64[start + IN_PACKETS]!;
  account.in.bytes += sign * float64[start + IN_BYTES]!;
  account.in.errors += sign * float64[start + IN_ERRORS]!;
  account.out.packets += sign * float64[start + OUT_PACKETS]!;
  account.out.bytes += sign * float64[start + OUT_BYTES]!;
  account.out.errors += sign * float64[start + OUT_ERRORS]!;
}

function addAccount(sum: Account, { in: inbound, out }: Account): void {
  sum.in.packets += inbound.packets;
  sum.in.bytes += inbound.bytes;
  sum.in.errors += inbound.errors;
  sum.out.packets += out.packets;
  sum.out.bytes += out.bytes;
  sum.out.errors += out.errors;
}
