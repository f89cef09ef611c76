import type {
  ReportedJitter,
  SsrcCounters,
  StreamCounters,
  StreamTally,
  TrafficCounters,
} from '../../plan/media-plane.ts';
import { noLayers, type LayerStatus } from '../secure/status.ts';
import {
  MAX_SSRCS,
  decodeInbound,
  decodeSlot,
  decodeSources,
  foldSsrcs,
  isInKernel,
  lastPacketAt,
  tallySlot,
} from './decode.ts';
import { AddressLedger, type AccountMap } from './address-ledger.ts';
import {
  CHUNK_BYTES,
  CounterChunk,
  IN_BYTES,
  IN_ERRORS,
  IN_PACKETS,
  KERNEL_ERRORS,
  KERNEL_IN_BYTES,
  KERNEL_IN_PACKETS,
  JITTER_REPORTS,
  REPORTED_JITTER_MS,
  ROUND_TRIP_US,
  SLOT_FLOATS,
  SSRC_ENTRY_COUNT,
  chunkOf,
  slotStart,
} from './layout.ts';

type Sum = { -readonly [Key in keyof TrafficCounters]: number };

/** The shared counters of one worker, as the main thread keeps them: hands out slots, reads them, and grows. */
export class CounterRegion {
  readonly #chunks: CounterChunk[] = [];
  readonly #free: number[] = [];
  /** SSRCs that have lost their entry, by slot. */
  readonly #retired = new Map<number, readonly SsrcCounters[]>();
  /** What the worker has said of ICE and DTLS last, by slot. */
  readonly #layers = new Map<number, LayerStatus>();
  readonly #addresses = new AddressLedger();
  readonly #onGrow: (index: number, chunk: CounterChunk) => void;
  /** Received by slots that have been released. */
  readonly #ended: Sum = { packets: 0, bytes: 0, errors: 0 };
  readonly #endedInKernel: Sum = { packets: 0, bytes: 0, errors: 0 };
  #used = 0;

  /** `onGrow` must make the chunk known to the worker before any stream that lies in it. */
  constructor(onGrow: (index: number, chunk: CounterChunk) => void) {
    this.#onGrow = onGrow;
  }

  /** Slots that are handed out. */
  get slotsInUse(): number {
    return this.#used - this.#free.length;
  }

  get chunks(): readonly CounterChunk[] {
    return this.#chunks;
  }

  /** A slot with all counters 0. */
  allocate(): number {
    const slot = this.#free.pop() ?? this.#used++;
    this.#chunkFor(slot);
    return slot;
  }

  /** Nothing may write to the slot any more. */
  release(slot: number): void {
    const { float64 } = this.#chunkFor(slot);
    const start = slotStart(slot);
    addTraffic(this.#ended, float64, start);
    addKernelTraffic(this.#endedInKernel, float64, start);
    this.#addresses.release(slot, float64, start);
    float64.fill(0, start, start + SLOT_FLOATS);
    this.#retired.delete(slot);
    this.#layers.delete(slot);
    this.#free.push(slot);
  }

  /** The sockets of the slot's stream are on that address (`LocalAddress.id`) from now on. */
  setAddress(slot: number, address: number): void {
    this.#addresses.place(slot, address, this.#chunkFor(slot).float64, slotStart(slot));
  }

  /** A stream moves here from another worker's region: the slot, which is new, goes on with what was counted in `from`. Nobody may write to either. */
  adopt(slot: number, region: CounterRegion, from: number): void {
    const source = region.#chunkFor(from);
    const start = 2 * slotStart(from);
    // As whole words: what is no number in float64 must stay as it is.
    this.#chunkFor(slot).uint32.set(
      source.uint32.subarray(start, start + 2 * SLOT_FLOATS),
      2 * slotStart(slot),
    );
    source.uint32.fill(0, start, start + 2 * SLOT_FLOATS);
    const retired = region.#retired.get(from);
    if (retired !== undefined) this.#retired.set(slot, retired);
    const layers = region.#layers.get(from);
    if (layers !== undefined) this.#layers.set(slot, layers);
    const address = region.#addresses.addressOf(from);
    if (address !== null) this.setAddress(slot, address);
    region.release(from);
  }

  retire(slot: number, counters: SsrcCounters): void {
    const kept = foldSsrcs(this.#retired.get(slot) ?? [], [counters]);
    this.#retired.set(slot, kept.slice(SSRC_ENTRY_COUNT - MAX_SSRCS));
  }

  setLayers(slot: number, status: LayerStatus): void {
    this.#layers.set(slot, status);
  }

  inbound(slot: number): TrafficCounters {
    return decodeInbound(this.#chunkFor(slot), slot);
  }

  /** `instead`: a copy of the slot, in a chunk of its own, that knows more. */
  read(slot: number, instead: CounterChunk | null = null): StreamCounters {
    const retired = this.#retired.get(slot) ?? [];
    const layers = this.#layers.get(slot) ?? noLayers;
    return instead
      ? decodeSlot(instead, 0, retired, layers)
      : decodeSlot(this.#chunkFor(slot), slot, retired, layers);
  }

  chunkOf(slot: number): CounterChunk {
    return this.#chunkFor(slot);
  }

  /** `instead`: as with `read`. */
  sources(slot: number, instead: CounterChunk | null = null): readonly SsrcCounters[] {
    const retired = this.#retired.get(slot) ?? noSources;
    return instead ? decodeSources(instead, 0, retired) : decodeSources(this.#chunkFor(slot), slot, retired);
  }

  tally(slot: number, into: StreamTally): void {
    tallySlot(this.#chunkFor(slot), slot, into);
  }

  /** Microseconds; null: not known. */
  roundTripUs(slot: number): number | null {
    const value = this.#chunkFor(slot).float64[slotStart(slot) + ROUND_TRIP_US]!;
    return value === 0 ? null : value;
  }

  /** What receivers have reported of the jitter of a stream: how often, and the last of it in milliseconds. */
  reportedJitter(slot: number): ReportedJitter {
    const { float64 } = this.#chunkFor(slot);
    const start = slotStart(slot);
    return { reports: float64[start + JITTER_REPORTS]!, milliseconds: float64[start + REPORTED_JITTER_MS]! };
  }

  lastPacketAt(slot: number): number {
    return lastPacketAt(this.#chunkFor(slot), slot);
  }

  /** What all slots have received, released ones included. */
  traffic(): TrafficCounters {
    const sum = { ...this.#ended };
    for (let slot = 0; slot < this.#used; slot += 1)
      addTraffic(sum, this.#chunks[chunkOf(slot)]!.float64, slotStart(slot));
    return sum;
  }

  /** What of it has passed in the kernel. */
  kernelTraffic(): TrafficCounters {
    const sum = { ...this.#endedInKernel };
    for (let slot = 0; slot < this.#used; slot += 1)
      addKernelTraffic(sum, this.#chunks[chunkOf(slot)]!.float64, slotStart(slot));
    return sum;
  }

  /** Adds what has passed on each address. */
  addTrafficByAddress(sums: AccountMap): void {
    this.#addresses.addTo(sums, (slot) => this.#chunks[chunkOf(slot)]!.float64);
  }

  isInKernel(slot: number): boolean {
    return isInKernel(this.#chunkFor(slot), slot);
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

const noSources: readonly SsrcCounters[] = [];

function addTraffic(sum: Sum, float64: Float64Array, start: number): void {
  sum.packets += float64[start + IN_PACKETS]!;
  sum.bytes += float64[start + IN_BYTES]!;
  sum.errors += float64[start + IN_ERRORS]!;
}

function addKernelTraffic(sum: Sum, float64: Float64Array, start: number): void {
  sum.packets += float64[start + KERNEL_IN_PACKETS]!;
  sum.bytes += float64[start + KERNEL_IN_BYTES]!;
  sum.errors += float64[start + KERNEL_ERRORS]!;
}
