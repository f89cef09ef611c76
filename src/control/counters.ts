/** What went between one SIP proxy (told by its address) and us over NG. */
export interface ProxyCounters {
  readonly address: string;
  /** Requests that were carried out: no repeats, nothing malformed. */
  requests: number;
  /** Replies with `result`=`error`, whatever the reason. */
  errors: number;
  /** Repeats of a request, answered from memory or together with the first one. */
  duplicates: number;
  /** Messages without a cookie, or whose dictionary could not be read. */
  malformed: number;
  /** Replies replaced because no UDP datagram could hold them. */
  oversized: number;
  /** Requests dropped because too many were running. */
  overloaded: number;
}

/** More addresses than this share one record, so that a scan cannot fill the memory. */
const MAX_PROXIES = 1000;
const SHARED_ADDRESS = 'others';

export class ControlCounters {
  readonly #proxies = new Map<string, ProxyCounters>();

  /** The record of an address, made on first use. */
  proxy(address: string): ProxyCounters {
    const known = this.#proxies.get(address);
    if (known !== undefined) return known;
    if (this.#proxies.size >= MAX_PROXIES && address !== SHARED_ADDRESS) return this.proxy(SHARED_ADDRESS);
    const proxy = newProxy(address);
    this.#proxies.set(address, proxy);
    return proxy;
  }

  /** Every proxy seen, in the order they first appeared. */
  get proxies(): readonly ProxyCounters[] {
    return [...this.#proxies.values()];
  }
}

function newProxy(address: string): ProxyCounters {
  return { address, requests: 0, errors: 0, duplicates: 0, malformed: 0, oversized: 0, overloaded: 0 };
}
