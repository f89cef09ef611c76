import { monotonicMs } from '../../base/clock.ts';
import { KernelFlowMap } from '../kernel/flow-map.ts';
import type { KernelAccess } from '../kernel/flow.ts';
import { KernelRouteLookup } from '../kernel/route-lookup.ts';
import type { NextHop } from '../kernel/silent-neighbours.ts';
import type { RoundClock } from './round-clock.ts';
import type { StreamState } from './stream-state.ts';
import { KernelPlacer } from './kernel-placer.ts';

/** What a worker is told of the kernel's table when it starts. */
export interface KernelStart {
  readonly access: KernelAccess;
  /** Local addresses whose device carries a live hook. */
  readonly hooked: readonly string[];
}

/** Hooks have come or gone, or routes have changed. */
export interface KernelNotice {
  readonly kind: 'kernel';
  readonly hooked: readonly string[];
  readonly haveRoutesChanged: boolean;
}

/** A host on one of our links has fallen silent, or answers again. */
export interface NextHopNotice {
  readonly kind: 'nextHop';
  readonly hop: NextHop;
}

/** The placer of a worker, on the table's maps and the routes of this host. */
export function createKernelPlacer(
  start: KernelStart,
  parts: {
    readonly clock: RoundClock;
    readonly drain: (stream: StreamState) => boolean;
    readonly trouble: (text: string) => void;
  },
): KernelPlacer {
  const placer = new KernelPlacer({
    ...parts,
    now: monotonicMs,
    flows: new KernelFlowMap(start.access),
    routes: new KernelRouteLookup(),
  });
  placer.setHooked(new Set(start.hooked));
  return placer;
}
