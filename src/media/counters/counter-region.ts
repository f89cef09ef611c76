import type { SsrcCounters, StreamCounters } from '../../plan/media-plane.ts';
import { decodeSlot, foldSsrcs } from './decode.ts';
import { CHUNK_BYTES, CounterChunk, SLOT_FLOATS, SSRC_ENTRY_COUNT, chunkOf, slotStart } from './layout.ts';
import { MAX_SSRCS } from './decode.ts';

/** The shared counters of one worker, as the main thread keeps them: hands out slots, reads them, and grows. */
export class CounterRegion {
  readonly #chunks: CounterChunk[] = [];
  readonly #free: number[] = [];
  /** SSRCs that have lost their entry, by slot. */
  readonly #retired = new Map<number, readonly SsrcCounters[]>();
  readonly #onGrow: (index: number, chunk: CounterChunk) => void;
  #used = 0;

  /** `onGrow` must make the chunk known to the worker before any stream that lies in it. */
  constructor(onGrow: (index: number, chunk: CounterChunk) => void) {
    this.#onGrow = onGrow;
  }

  get chunks(): readonly CounterChunk[] {
    return this.#chunks;
  }

  /** A slot with all counters 0. */
  allocate(): number {
    const slot = this.#free.pop() ?? this.#used++;
    const start = slotStart(slot);
    this.#chunkFor(slot).float64.fill(0, start, start + SLOT_FLOATS);
    return slot;
  }

  /** Nothing may write to the slot any more. */
  release(slot: number): void {
    this.#retired.delete(slot);
    this.#free.push(slot);
  }

  retire(slot: number, counters: SsrcCounters): void {
    const kept = foldSsrcs(this.#retired.get(slot) ?? [], [counters]);
    this.#retired.set(slot, kept.slice(SSRC_ENTRY_COUNT - MAX_SSRCS));
  }

  read(slot: number): StreamCounters {
    return decodeSlot(this.#chunkFor(slot), slot, this.#retired.get(slot) ?? []);
  }

  #chunkFor(slot: number): CounterChunk {
    const index = chunkOf(slot);
    const known = this.#chunks[index];
    if (known) return known;
    const chunk = new CounterChunk(new SharedArrayBuffer(CHUNK_BYTES));
    this.#chunks[index] = chunk;
    this.#onGrow(index, chunk);
    return chunk;
  }
}
