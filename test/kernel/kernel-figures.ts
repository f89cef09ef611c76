import { monotonicMs } from '../../src/base/clock.ts';
import type { FlowState, SsrcState } from '../../src/media/kernel/flow.ts';
import { sinksOf } from './flow-of-plan.ts';
import type { RelayPlan, SsrcFigures, StreamFigures } from './relay-case.ts';

interface Sums {
  inPackets: number;
  inBytes: number;
  outPackets: number;
  outBytes: number;
  strict: number;
  unwanted: number;
  looped: number;
  refused: FlowState['refused'];
  ssrcs: readonly SsrcState[];
}

/** Adds up what flows have counted, over all the times that they were in the kernel, and what user space has. */
export class KernelFigures {
  readonly #plan: RelayPlan;
  readonly #ended: Map<string, Sums>;

  constructor(plan: RelayPlan) {
    this.#plan = plan;
    this.#ended = zeros(plan);
  }

  /** Of a flow that is no longer in the kernel. */
  add(name: string, state: FlowState): void {
    addState(this.#ended, this.#plan, name, state);
  }

  withUserSpace(
    userSpace: ReadonlyMap<string, StreamFigures>,
    live: ReadonlyMap<string, FlowState>,
  ): ReadonlyMap<string, StreamFigures> {
    const sums = new Map([...this.#ended].map(([name, sum]) => [name, { ...sum }]));
    for (const [name, state] of live) addState(sums, this.#plan, name, state);
    return new Map([...userSpace].map(([name, figures]) => [name, joined(figures, sums.get(name)!)]));
  }
}

function zeros(plan: RelayPlan): Map<string, Sums> {
  return new Map(
    Object.keys(plan).map((name) => [
      name,
      {
        inPackets: 0,
        inBytes: 0,
        outPackets: 0,
        outBytes: 0,
        strict: 0,
        unwanted: 0,
        looped: 0,
        refused: null,
        ssrcs: [],
      },
    ]),
  );
}

function addState(sums: Map<string, Sums>, plan: RelayPlan, name: string, state: FlowState): void {
  const own = sums.get(name)!;
  own.inPackets += state.packets;
  own.inBytes += state.bytes;
  own.strict += state.errors;
  own.unwanted += state.unwanted;
  own.looped += state.looped;
  own.refused = state.refused ?? own.refused;
  // A flow that is pushed again goes on from what it had counted.
  own.ssrcs = state.ssrcs;
  for (const [index, sink] of sinksOf(plan[name]!).entries()) {
    const { packets, bytes } = state.destinations[index]!;
    sums.get(sink)!.outPackets += packets;
    sums.get(sink)!.outBytes += bytes;
  }
}

function joined({ in: received, out, drops, refused, ssrcs }: StreamFigures, sums: Sums): StreamFigures {
  const bySsrc = new Map(ssrcs);
  for (const state of sums.ssrcs) bySsrc.set(state.ssrc, joinedSsrc(bySsrc.get(state.ssrc), state));
  return {
    in: {
      packets: received.packets + sums.inPackets,
      bytes: received.bytes + sums.inBytes,
      errors: received.errors + sums.strict + sums.looped,
    },
    out: { packets: out.packets + sums.outPackets, bytes: out.bytes + sums.outBytes, errors: out.errors },
    drops: withDrops(drops, {
      'media.strictSource': sums.strict,
      'media.noSink': sums.unwanted,
      'media.loop': sums.looped,
    }),
    refused: laterOf(refused, sums.refused),
    ssrcs: bySsrc,
  };
}

/** The kernel's is of monotonic time. */
function laterOf(
  inUserSpace: StreamFigures['refused'],
  inKernel: FlowState['refused'],
): StreamFigures['refused'] {
  if (inKernel === null) return inUserSpace;
  const at = inKernel.at + Date.now() - monotonicMs();
  return inUserSpace !== null && inUserSpace.at > at ? inUserSpace : { endpoint: inKernel.endpoint, at };
}

function withDrops(
  drops: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = { ...drops };
  for (const [name, count] of Object.entries(more)) if (count > 0) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

function joinedSsrc(before: SsrcFigures | undefined, state: SsrcState): SsrcFigures {
  return {
    ssrc: state.ssrc,
    packets: state.packets + (before?.packets ?? 0),
    bytes: state.bytes + (before?.bytes ?? 0),
    lost: state.lost + (before?.lost ?? 0),
    duplicates: state.duplicates + (before?.duplicates ?? 0),
    reordered: state.reordered + (before?.reordered ?? 0),
    gaps: state.gaps + (before?.gaps ?? 0),
    restarts: state.restarts + (before?.restarts ?? 0),
    lastSequence: state.highest & 0xffff,
    jitterMs: state.jitterMs,
    isShared: before !== undefined,
  };
}
