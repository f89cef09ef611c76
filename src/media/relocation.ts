import type { StreamId } from '../plan/types.ts';
import type { CounterRegion } from './counters/counter-region.ts';

/** A stream on its way from one worker to another, which takes as long as the first one needs to let go. */
export interface MovingStream {
  readonly id: StreamId;
  /** Where it counts now, and where it will. */
  readonly region: CounterRegion;
  readonly slot: number;
  readonly newSlot: number;
}

/** Streams that are on their way to the worker of a call. */
export class Relocation {
  readonly #streams = new Map<StreamId, MovingStream>();
  readonly #bySlot = new Map<number, MovingStream>();
  #waiting: (() => void)[] = [];

  get isOver(): boolean {
    return this.#streams.size === 0;
  }

  begin(streams: readonly MovingStream[]): void {
    for (const stream of streams) {
      this.#streams.set(stream.id, stream);
      this.#bySlot.set(stream.newSlot, stream);
    }
  }

  has(id: StreamId): boolean {
    return this.#streams.has(id);
  }

  /** By the slot that the stream will have; undefined: it is there already. */
  at(newSlot: number): MovingStream | undefined {
    return this.#bySlot.get(newSlot);
  }

  /** Runs this when nobody but the call's own worker has to do with its streams any more. */
  whenOver(work: () => void): void {
    if (this.isOver) work();
    else this.#waiting.push(work);
  }

  /** Their worker has let go of these. */
  end(streams: readonly MovingStream[]): void {
    for (const { id, newSlot } of streams) {
      this.#streams.delete(id);
      this.#bySlot.delete(newSlot);
    }
    if (!this.isOver) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const work of waiting) work();
  }
}
