import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../src/base/clock.ts';
import type { DtlsEnd } from './dtls.ts';

export interface NetworkFaults {
  /** Shares of datagrams, 0 to 1. */
  readonly loss: number;
  readonly duplication: number;
  readonly reordering: number;
}

/** Which of the two ends sent it, its number on that way, from 0, and the datagram; true drops it. */
export type LossRule = (from: 'active' | 'passive', index: number, bytes: Uint8Array) => boolean;

/**
 * A network between two ends whose faults come from `random`. Only what OpenSSL's timers need is real time: datagrams
 * arrive at once, and the clock is waited for when nothing is under way.
 */
export class DtlsNetwork {
  readonly #ends: { readonly active: DtlsEnd; readonly passive: DtlsEnd };
  readonly #random: () => number;
  readonly #faults: NetworkFaults;
  readonly #isLost: LossRule;
  readonly #inFlight: { readonly to: DtlsEnd; readonly bytes: Uint8Array }[] = [];
  readonly #sent = { active: 0, passive: 0 };
  /** Every datagram that was sent, lost or not. */
  readonly seen: Uint8Array[] = [];

  constructor(
    ends: { readonly active: DtlsEnd; readonly passive: DtlsEnd },
    faults: Partial<NetworkFaults> = {},
    random: () => number = () => 1,
    isLost: LossRule = () => false,
  ) {
    this.#ends = ends;
    this.#faults = { loss: 0, duplication: 0, reordering: 0, ...faults };
    this.#random = random;
    this.#isLost = isLost;
  }

  /** Until `isDone`, or for `limitMs`: then it throws with the states. */
  async run(isDone: () => boolean, limitMs = 20_000): Promise<void> {
    const { active, passive } = this.#ends;
    const end = monotonicMs() + limitMs;
    for (;;) {
      this.#collect('active');
      this.#collect('passive');
      if (isDone()) return;
      const now = monotonicMs();
      if (now > end) throw new Error(`${active.session.state}/${passive.session.state} after ${limitMs} ms`);
      if (this.#deliver(now)) continue;
      const next = Math.min(active.session.poll(now), passive.session.poll(now), now + 5);
      if (active.outbox.length + passive.outbox.length === 0) await sleep(Math.max(0, next - now));
    }
  }

  #collect(from: 'active' | 'passive'): void {
    const to = this.#ends[from === 'active' ? 'passive' : 'active'];
    for (const bytes of this.#ends[from].outbox.splice(0)) {
      this.seen.push(bytes);
      const index = this.#sent[from]++;
      if (this.#random() < this.#faults.loss || this.#isLost(from, index, bytes)) continue;
      this.#inFlight.push({ to, bytes });
      if (this.#random() < this.#faults.duplication) this.#inFlight.push({ to, bytes });
    }
  }

  #deliver(now: number): boolean {
    const isSwapped = this.#random() < this.#faults.reordering;
    const index = isSwapped ? Math.floor(this.#random() * this.#inFlight.length) : 0;
    const [next] = this.#inFlight.splice(index, 1);
    if (!next) return false;
    next.to.session.receive(next.bytes, 0, next.bytes.length, now);
    return true;
  }
}

export function bothConnected(ends: { readonly active: DtlsEnd; readonly passive: DtlsEnd }): boolean {
  return ends.active.session.state === 'connected' && ends.passive.session.state === 'connected';
}

/** Whether any record of the datagram is protected: the Finished message, or what follows it. */
export function hasProtectedRecord(datagram: Uint8Array): boolean {
  for (let at = 0; at < datagram.length; at += 13 + ((datagram[at + 11]! << 8) | datagram[at + 12]!))
    if (datagram[at + 4] === 1) return true;
  return false;
}
