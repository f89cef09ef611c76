import type { Endpoint } from '../base/endpoint.ts';
import type { DatagramDoor, OutgoingDatagram } from './datagram-door.ts';

/**
 * Most replies that wait for each other. Each system call wakes the proxy up, which costs more than the call itself (with
 * receiving in batches: 10 % of a set-up); but a proxy that gets all its replies at once has nothing to do until then, so that
 * eight at a time were no better than one.
 */
const MOST_WAITING = 4;

/** Replies on their way out: those to requests that came together go together. */
export class Outbox {
  readonly #door: DatagramDoor | null;
  readonly #sendSlowly: (datagram: OutgoingDatagram) => void;
  readonly #waiting: OutgoingDatagram[] = [];
  #isHeld = false;

  /** `sendSlowly`: for what does not get out at once. */
  constructor(door: DatagramDoor | null, sendSlowly: (datagram: OutgoingDatagram) => void) {
    this.#door = door;
    this.#sendSlowly = sendSlowly;
  }

  put(message: Uint8Array, remote: Endpoint): void {
    this.#waiting.push({ message, remote });
    if (!this.#isHeld || this.#waiting.length >= MOST_WAITING) this.#flush();
  }

  /** Replies that `work` puts in may wait for each other; all are out when this returns. */
  together(work: () => void): void {
    this.#isHeld = true;
    try {
      work();
    } finally {
      this.#isHeld = false;
      this.#flush();
    }
  }

  #flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    const sent = this.#door?.send(waiting) ?? 0;
    for (let index = sent; index < waiting.length; index += 1) this.#sendSlowly(waiting[index]!);
    waiting.length = 0;
  }
}
