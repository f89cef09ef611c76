import { formatEndpoint, type Endpoint } from '../../base/endpoint.ts';
import type { KernelFlowMap } from './flow-map.ts';

/** A flow that sees no packet for so long serves nobody. */
const SILENT_MS = 60_000;
/** Looking at a flow takes about 2 µs. */
const LOOKS_PER_CALL = 5000;

/**
 * Flows of an earlier daemon on this table: its calls are not known here, but their media goes on until it ends by itself or the
 * time to keep it is over.
 */
export class LeftoverFlows {
  readonly #flows: Pick<KernelFlowMap, 'read' | 'pull'>;
  readonly #startedAt: number;
  readonly #keepMs: number;
  readonly #ports = new Map<string, Endpoint>();
  #list: readonly Endpoint[];
  #next = 0;

  constructor(
    flows: Pick<KernelFlowMap, 'read' | 'pull' | 'list'>,
    { keepSeconds, now }: { readonly keepSeconds: number; readonly now: number },
  ) {
    this.#flows = flows;
    this.#startedAt = now;
    this.#keepMs = keepSeconds * 1000;
    for (const local of flows.list()) this.#ports.set(formatEndpoint(local), local);
    this.#list = [...this.#ports.values()];
  }

  /** Their local ports; the same array until something changes. */
  get ports(): readonly Endpoint[] {
    return this.#list;
  }

  /** Removes those whose time is over, looking at a part of them at a time; how many. */
  expire(now: number, limit = LOOKS_PER_CALL): number {
    const isOver = now - this.#startedAt >= this.#keepMs;
    if (this.#next >= this.#list.length) this.#next = 0;
    const looked = this.#list.slice(this.#next, this.#next + limit);
    const gone = looked.filter((local) => isOver || this.#isSilent(local, now));
    this.#next += looked.length - gone.length;
    for (const local of gone) {
      this.#flows.pull(local);
      this.#ports.delete(formatEndpoint(local));
    }
    if (gone.length > 0) this.#list = [...this.#ports.values()];
    return gone.length;
  }

  #isSilent(local: Endpoint, now: number): boolean {
    const state = this.#flows.read(local);
    if (!state) return true;
    return now - (state.lastPacketAt > 0 ? state.lastPacketAt : this.#startedAt) >= SILENT_MS;
  }
}
