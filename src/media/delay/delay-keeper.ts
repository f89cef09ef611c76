import { DeadlineQueue, type Timed } from '../secure/deadline-queue.ts';
import { DelayLine } from './delay-line.ts';

/** Packets that one round lets go on: new ones come first. */
const PACKETS_PER_ROUND = 256;
const LONGEST_PACKET = 65_536;

/** A stream of a worker, as far as the delay of its packets goes. */
export interface DelayedStream {
  /** Milliseconds that its packets wait; 0: they do not. */
  readonly delayMs: number;
}

export interface DelayKeeperParts<Stream> {
  readonly clock: { readonly monotonic: number };
  /** Where packets are received, and sent from. */
  readonly bytes: Uint8Array;
  /** Sends on a packet of the stream, the first `length` of `bytes`. */
  readonly release: (stream: Stream, length: number) => void;
}

/** The packets of a stream that wait, and when the first is due. */
class HeldPackets<Stream> implements Timed {
  dueAt = Infinity;
  queueIndex = -1;
  readonly stream: Stream;
  readonly line: DelayLine;

  constructor(stream: Stream, delayMs: number) {
    this.stream = stream;
    this.line = new DelayLine(delayMs);
  }
}

/** Holds packets of streams whose plans want it (`delay-buffer`), and lets them go on in time. */
export class DelayKeeper<Stream extends DelayedStream> {
  readonly #parts: DelayKeeperParts<Stream>;
  readonly #held = new Map<Stream, HeldPackets<Stream>>();
  readonly #timers = new DeadlineQueue<HeldPackets<Stream>>();
  /** A packet that comes while others have to make room for it. */
  readonly #aside = new Uint8Array(LONGEST_PACKET);

  constructor(parts: DelayKeeperParts<Stream>) {
    this.#parts = parts;
  }

  /** After its plan is in force. What waits goes on at once where the delay is another one now: nothing may overtake it. */
  configure(stream: Stream): void {
    const held = this.#held.get(stream);
    if ((held?.line.delayMs ?? 0) === stream.delayMs) return;
    if (held !== undefined) {
      while (!held.line.isEmpty) this.#release(held);
      this.removed(stream);
    }
    if (stream.delayMs > 0) this.#held.set(stream, new HeldPackets(stream, stream.delayMs));
  }

  removed(stream: Stream): void {
    const held = this.#held.get(stream);
    if (held === undefined) return;
    this.#timers.delete(held);
    this.#held.delete(stream);
  }

  /** Keeps the packet `bytes[0..length)`. Where there is no room, others go on before their time. */
  hold(stream: Stream, length: number): void {
    const held = this.#held.get(stream);
    const { bytes, clock, release } = this.#parts;
    if (held === undefined) {
      release(stream, length);
      return;
    }
    if (!held.line.put(bytes, length, clock.monotonic)) this.#squeeze(held, length);
    if (held.queueIndex < 0) this.#timers.set(held, held.line.nextAt);
  }

  /** Milliseconds until `run` has something to do; may be Infinity. */
  timeout(now: number): number {
    return Math.max(0, Math.ceil(this.#timers.nextAt - now));
  }

  run(): void {
    const { monotonic } = this.#parts.clock;
    for (let count = 0; count < PACKETS_PER_ROUND; count += 1) {
      const due = this.#timers.takeDue(monotonic);
      if (due === null) return;
      this.#release(due);
      this.#timers.set(due, due.line.nextAt);
    }
  }

  #squeeze(held: HeldPackets<Stream>, length: number): void {
    const { bytes, clock, release } = this.#parts;
    for (let index = 0; index < length; index += 1) this.#aside[index] = bytes[index]!;
    while (!held.line.put(this.#aside, length, clock.monotonic)) {
      if (held.line.isEmpty) {
        // It never fits.
        for (let index = 0; index < length; index += 1) bytes[index] = this.#aside[index]!;
        release(held.stream, length);
        return;
      }
      this.#release(held);
    }
    this.#timers.set(held, held.line.nextAt);
  }

  #release({ line, stream }: HeldPackets<Stream>): void {
    const { bytes, release } = this.#parts;
    const length = line.take(bytes);
    if (length > 0) release(stream, length);
  }
}
