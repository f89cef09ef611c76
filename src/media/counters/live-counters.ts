import { monotonicMs } from '../../base/clock.ts';
import type { CallPlan, StreamPlan } from '../../plan/types.ts';
import type { FlowMap, FlowState } from '../kernel/flow.ts';
import { sinkOrder } from '../kernel/placement.ts';
import { treatmentRule } from '../kernel/treatment-rule.ts';
import type { CounterRegion } from './counter-region.ts';
import { readEndpoint, isInKernel } from './decode.ts';
import { SocketAddress } from '../../native/socket-address.ts';
import { destinationAdvance, foldInbound, foldOutbound, writeSsrcStates } from './kernel-share.ts';
import { CounterChunk, SHARE_VERSION, SLOT_FLOATS, slotStart, type Slot } from './layout.ts';

/** A worker brings a flow's counts home within microseconds; only one that is not scheduled takes longer. */
const MAX_TRIES = 100;

/** A stream whose flow counts for the slot: its own, or one that it is a destination of. */
interface Source {
  readonly slot: Slot;
  readonly chunk: CounterChunk;
  readonly plan: StreamPlan;
  /** Index of the destination that the slot is; -1: the flow is the slot's own. */
  readonly destination: number;
}

/**
 * Counters of streams that are in the kernel, as they are at this moment: workers bring them home once a second, which is too
 * coarse for the report of a call that ends. Belongs to one thread; what it returns is overwritten by the next reading.
 */
export class LiveCounters {
  readonly #flows: Pick<FlowMap, 'read'>;
  readonly #copy = newSlot();
  readonly #base = newSlot();

  constructor(flows: Pick<FlowMap, 'read'>) {
    this.#flows = flows;
  }

  /** A chunk with the one slot in it; null: shared memory says all there is. */
  read(region: CounterRegion, { streams }: CallPlan, number: number): CounterChunk | null {
    const sources = sourcesOf(region, streams, number);
    if (sources.length === 0) return null;
    const chunk = region.chunkOf(number);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const versions = sources.map(versionOf);
      if (versions.some((version) => (version & 1) === 1)) continue;
      copySlot(chunk, slotStart(number), this.#copy);
      const isWhole = sources.every((source) => this.#add(source));
      if (isWhole && sources.every((source, index) => versionOf(source) === versions[index]))
        return this.#copy;
    }
    return null;
  }

  /** False if the flow is gone: its counts are, or will be, in the slot. */
  #add({ slot, chunk, plan, destination }: Source): boolean {
    if (!isInKernel(chunk, plan.slot)) return true;
    const state = this.#flowOf(plan, slot);
    if (!state) return false;
    if (destination < 0) {
      foldInbound(asSlot(this.#copy), state, isBlocked(plan));
      writeSsrcStates(asSlot(this.#copy), state.ssrcs, Date.now() - monotonicMs());
      return true;
    }
    const counts = state.destinations[destination];
    if (!counts) return true;
    copySlot(chunk, slot.start, this.#base);
    const { packets, bytes } = destinationAdvance(asSlot(this.#base), destination, counts);
    foldOutbound(asSlot(this.#copy), packets, bytes);
    return true;
  }

  #flowOf({ sockets }: StreamPlan, { uint32, start }: Slot): FlowState | null {
    const { socketIndex } = readEndpoint(uint32, start, new SocketAddress());
    const local = sockets[socketIndex]?.local;
    return local ? this.#flows.read(local) : null;
  }
}

function sourcesOf(region: CounterRegion, streams: readonly StreamPlan[], number: number): readonly Source[] {
  const own = streams.find(({ slot }) => slot === number);
  if (!own) return [];
  const sources: Source[] = [];
  for (const plan of streams) {
    const chunk = region.chunkOf(plan.slot);
    if (!isInKernel(chunk, plan.slot)) continue;
    const slot = { float64: chunk.float64, uint32: chunk.uint32, start: slotStart(plan.slot) };
    if (plan === own) sources.push({ slot, chunk, plan, destination: -1 });
    const destination = sinkOrder(plan).indexOf(own.id);
    if (destination >= 0) sources.push({ slot, chunk, plan, destination });
  }
  return sources;
}

function isBlocked(plan: StreamPlan): boolean {
  return treatmentRule(plan) === 'blocked';
}

function versionOf({ slot: { uint32, start } }: Source): number {
  return Atomics.load(uint32, 2 * start + SHARE_VERSION);
}

function newSlot(): CounterChunk {
  return new CounterChunk(new SharedArrayBuffer(8 * SLOT_FLOATS));
}

function asSlot({ float64, uint32 }: CounterChunk): Slot {
  return { float64, uint32, start: 0 };
}

/** As 32-bit words: a float64 that is really two of them must not pass through a number. */
function copySlot({ uint32 }: CounterChunk, start: number, into: CounterChunk): void {
  into.uint32.set(uint32.subarray(2 * start, 2 * (start + SLOT_FLOATS)));
}
