import type { Endpoint } from '../../base/endpoint.ts';
import { listDevices } from '../../native/netlink/devices.ts';
import { RouteQuery } from '../../native/netlink/routes.ts';
import type { Route, RouteLookup } from './flow.ts';

/** Pairs of addresses; when there are more, the cache starts anew. */
const MAX_CACHED = 4096;

/** Routes as the kernel has them. Belongs to one thread. */
export class KernelRouteLookup implements RouteLookup {
  /** Null: no netlink, hence no routes. */
  readonly #query: RouteQuery | null;
  readonly #cache = new Map<string, Route | null>();
  #mtuByIndex: ReadonlyMap<number, number> | null = null;

  constructor() {
    const query = RouteQuery.open();
    this.#query = typeof query === 'number' ? null : query;
  }

  find(from: Endpoint, to: Endpoint): Route | null {
    if (from.family !== to.family) return null;
    const key = `${from.address} ${to.address}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const route = this.#ask(from, to);
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    this.#cache.set(key, route);
    return route;
  }

  invalidate(): void {
    this.#cache.clear();
    this.#mtuByIndex = null;
  }

  close(): void {
    this.#query?.close();
  }

  #ask(from: Endpoint, to: Endpoint): Route | null {
    const found = this.#query?.find(from, to) ?? null;
    // Broadcast and multicast go the way that sockets send them.
    if (!found || found.kind === 'other') return null;
    const mtu = found.mtu > 0 ? found.mtu : (this.#deviceMtus().get(found.ifindex) ?? 0);
    if (mtu === 0) return null;
    const nextHop = found.gateway ?? to.address;
    return { ifindex: found.ifindex, mtu, isLocal: found.kind === 'local', nextHop };
  }

  #deviceMtus(): ReadonlyMap<number, number> {
    if (this.#mtuByIndex) return this.#mtuByIndex;
    const devices = listDevices();
    const entries =
      typeof devices === 'number' ? [] : devices.map(({ ifindex, mtu }) => [ifindex, mtu] as const);
    return (this.#mtuByIndex = new Map(entries));
  }
}
