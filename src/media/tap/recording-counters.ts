/** Recordings that may run at the same time. */
export const MAX_RECORDINGS = 1 << 15;

/** Fields of a slot, in float64: a cache line each, the first two written by the media worker of the call, the others by the recorder. */
export const LOST_ON_THE_WAY = 0;
export const UNREADABLE = 1;
export const WRITTEN_PACKETS = 2;
export const WRITTEN_BYTES = 3;
export const LOST_AT_THE_DISK = 4;
const SLOT_FLOATS = 8;

export type RecordingCounterMemory = SharedArrayBuffer;

export function createRecordingCounterMemory(slots = MAX_RECORDINGS): RecordingCounterMemory {
  return new SharedArrayBuffer(slots * SLOT_FLOATS * 8);
}

/** What is counted of each recording, in memory that media workers, recorder and main thread share. A call has one media worker. */
export class RecordingCounters {
  readonly #values: Float64Array;

  constructor(memory: RecordingCounterMemory) {
    this.#values = new Float64Array(memory);
  }

  get slots(): number {
    return this.#values.length / SLOT_FLOATS;
  }

  add(slot: number, field: number, count: number): void {
    this.#values[slot * SLOT_FLOATS + field]! += count;
  }

  get(slot: number, field: number): number {
    return this.#values[slot * SLOT_FLOATS + field]!;
  }

  lost(slot: number): number {
    return this.get(slot, LOST_ON_THE_WAY) + this.get(slot, LOST_AT_THE_DISK);
  }

  clear(slot: number): void {
    this.#values.fill(0, slot * SLOT_FLOATS, (slot + 1) * SLOT_FLOATS);
  }
}

/** What media workers and the recorder share. */
export interface TapMemory {
  /** One ring for each media worker. */
  readonly rings: readonly SharedArrayBuffer[];
  readonly counters: RecordingCounterMemory;
}

/** The same as one worker has it. */
export interface WorkerTapMemory {
  readonly ring: SharedArrayBuffer;
  readonly counters: RecordingCounterMemory;
}
