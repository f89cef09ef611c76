import type { Endpoint } from '../base/endpoint.ts';
import { formatEndpoint } from '../base/endpoint.ts';
import type { Logger } from '../base/log.ts';
import { formatNetwork, NetworkSet, parseNetwork, type Network } from '../base/networks.ts';
import { rateLimited } from '../base/rate-limited-log.ts';

export interface AdmissionOptions {
  /** The option that holds the networks, for messages. */
  readonly option: string;
  readonly networks: readonly string[];
  readonly logger: Logger;
}

/** Lines about strangers, who may come as often as they like. */
const LINES_PER_SECOND = 1;

/** Who may use a listener, by address: everybody while no networks are named. May change while the listener is open. */
export class Admission {
  readonly option: string;
  readonly #refusals: Logger;
  #networks: readonly Network[] = [];
  #allowed: NetworkSet | null = null;
  #refused = 0;

  constructor({ option, networks, logger }: AdmissionOptions) {
    this.option = option;
    this.#refusals = rateLimited(logger, LINES_PER_SECOND);
    this.setNetworks(networks);
  }

  /** Datagrams and connections that were turned away. */
  get refused(): number {
    return this.#refused;
  }

  /** The networks as text; empty: everybody. */
  get networks(): readonly string[] {
    return this.#networks.map(formatNetwork);
  }

  /** For what comes from now on; connections that are open stay so. Text that is no network allows nobody. */
  setNetworks(texts: readonly string[]): void {
    this.#networks = texts.map(parseNetwork).filter((network) => network !== null);
    this.#allowed = texts.length === 0 ? null : new NetworkSet(this.#networks);
  }

  /** `listener`: the option of the listener that it has come to. A refusal is counted, and logged within limits. */
  admits({ family, address, port }: Endpoint, listener: string): boolean {
    if (this.#allowed === null || this.#allowed.has(address)) return true;
    this.#refused += 1;
    this.#refusals.warn(
      `${listener}: refused ${formatEndpoint({ family, address, port })}, whose address is in none of the networks of ${this.option}. ` +
        'Add it there if it is one of yours.',
    );
    return false;
  }
}
