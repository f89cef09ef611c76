import { formatEndpoint, type Endpoint } from '../../src/base/endpoint.ts';
import {
  IceAgent,
  localCandidates,
  newCredentials,
  type IceAgentConfig,
  type IceCandidate,
  type IceComponent,
  type IceCredentials,
  type IceLocal,
  type IcePath,
  type IceState,
} from '../../src/protocols/ice/index.ts';
import { isStun } from '../../src/protocols/stun/index.ts';

/** A small generator (mulberry32): the same numbers for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const bytesOf =
  (random: () => number) =>
  (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => Math.floor(random() * 256));

export interface NetworkOptions {
  readonly seed?: number;
  /** Shares of 1. */
  readonly loss?: number;
  readonly duplication?: number;
  /** One way, in ms; each packet gets up to as much again, so they overtake each other. */
  readonly delayMs?: number;
}

/** How a NAT in front of a party rewrites sources. */
export interface Nat {
  readonly address: string;
  /** A port for each destination (RFC 4787 §4.1: address and port dependent), else one for each inner port. */
  readonly isSymmetric?: boolean;
  /** Nothing comes in from where nothing has gone out to (RFC 4787 §5). */
  readonly isFiltering?: boolean;
}

export interface PartyOptions {
  /** `192.0.2.1` or an IPv6 address; each gets a socket for each component. */
  readonly addresses: readonly string[];
  readonly components?: 1 | 2;
  readonly nat?: Nat;
  readonly agent?: Partial<IceAgentConfig>;
}

export interface Transit {
  readonly from: Party;
  readonly source: Endpoint;
  readonly to: Endpoint;
  readonly bytes: Uint8Array;
}

interface Arrival {
  readonly at: number;
  readonly order: number;
  readonly deliver: () => void;
}

export class Party {
  readonly name: string;
  readonly locals: readonly IceLocal[];
  readonly nat: Nat | null;
  readonly agent: IceAgent;
  credentials: IceCredentials;
  deadline = Infinity;
  readonly paths: Record<IceComponent, IcePath | null> = { 1: null, 2: null };
  readonly states: IceState[] = [];
  /** Results of `receive` other than 0. */
  readonly drops: number[] = [];
  sent = 0;
  /** Media that has come in, by component. */
  readonly media: Record<IceComponent, number> = { 1: 0, 2: 0 };
  readonly natPorts = new Map<string, number>();
  readonly natTargets = new Set<string>();

  constructor(network: IceNetwork, name: string, index: number, options: PartyOptions) {
    this.name = name;
    this.nat = options.nat ?? null;
    const components: readonly IceComponent[] = options.components === 2 ? [1, 2] : [1];
    this.locals = options.addresses.flatMap((address, rank) =>
      components.map((component) => ({
        component,
        socket: index * 1000 + rank * 10 + component,
        address: {
          family: address.includes(':') ? ('IP6' as const) : ('IP4' as const),
          address,
          port: 30000 + component - 1,
        },
        preference: 65535 - rank,
      })),
    );
    const random = bytesOf(network.random);
    this.credentials = newCredentials(random);
    const config: IceAgentConfig = {
      isControlling: index === 0,
      isLite: false,
      tieBreaker: BigInt(Math.floor(network.random() * 2 ** 48)) << 8n,
      credentials: this.credentials,
      locals: this.locals,
      random,
      ...options.agent,
    };
    this.agent = new IceAgent(config, {
      send: (socket, to, bytes) => {
        this.sent += 1;
        network.send(this, socket, to, bytes);
      },
      selected: (component, path) => (this.paths[component] = path),
      stateChanged: (state) => this.states.push(state),
    });
  }

  get candidates(): IceCandidate[] {
    return localCandidates(this.locals, 'salt');
  }
}

/** Agents, the packets between them, and a clock that jumps from one event to the next. */
export class IceNetwork {
  now = 1000;
  readonly random: () => number;
  readonly parties: Party[] = [];
  /** True: lost on the way. */
  isBlocked: (transit: Transit) => boolean = () => false;
  loss: number;
  readonly #options: NetworkOptions;
  readonly #queue: Arrival[] = [];
  #order = 0;

  constructor(options: NetworkOptions = {}) {
    this.#options = options;
    this.loss = options.loss ?? 0;
    this.random = seeded(options.seed ?? 1);
  }

  add(name: string, options: PartyOptions): Party {
    const party = new Party(this, name, this.parties.length, options);
    this.parties.push(party);
    return party;
  }

  /** What `to` learns from a description of `from`. */
  describe(from: Party, to: Party, candidates = from.candidates, isLite = false): void {
    to.agent.setRemote({ ...from.credentials, isLite }, this.now);
    to.agent.addRemoteCandidates(candidates, this.now);
    this.touch(to);
  }

  at(delay: number, deliver: () => void): void {
    this.#order += 1;
    const arrival = { at: this.now + delay, order: this.#order, deliver };
    const index = this.#queue.findIndex(
      ({ at, order }) => at > arrival.at || (at === arrival.at && order > arrival.order),
    );
    this.#queue.splice(index === -1 ? this.#queue.length : index, 0, arrival);
  }

  /** Something was done to the agent: it is asked when it wants to be polled. */
  touch(party: Party): void {
    party.deadline = party.agent.poll(this.now);
  }

  /** Runs for so long, or until the condition holds; returns whether it does. */
  run(milliseconds: number, until: () => boolean = () => false): boolean {
    const end = this.now + milliseconds;
    let idle = 0;
    while (!until()) {
      const next = Math.min(this.#queue[0]?.at ?? Infinity, ...this.parties.map(({ deadline }) => deadline));
      if (next > end) {
        this.now = end;
        return until();
      }
      // An agent that always wants to be polled at once would hold up the clock.
      idle = next > this.now ? 0 : idle + 1;
      if (idle > 1000) throw new Error(`no progress at ${this.now}`);
      this.now = Math.max(this.now, next);
      while (this.#queue.length > 0 && this.#queue[0]!.at <= this.now) this.#queue.shift()!.deliver();
      for (const party of this.parties) if (party.deadline <= this.now) this.touch(party);
    }
    return true;
  }

  send(from: Party, socket: number, to: Endpoint, bytes: Uint8Array): void {
    const local = from.locals.find((candidate) => candidate.socket === socket)!.address;
    const source = this.#leave(from, local, to);
    const copies = this.random() < (this.#options.duplication ?? 0) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (this.random() < this.loss || this.isBlocked({ from, source, to, bytes })) continue;
      const delay = (this.#options.delayMs ?? 10) * (1 + this.random());
      this.at(delay, () => this.inject(source, to, bytes));
    }
  }

  /** A packet arrives, whoever has sent it. */
  inject(source: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    const target = this.#enter(source, to);
    if (target === null) return;
    const [party, local] = target;
    if (!isStun(bytes, 0, bytes.length)) {
      party.media[local.component] += 1;
      return;
    }
    const result = party.agent.receive(bytes, 0, bytes.length, local.socket, source, this.now);
    if (result !== 0) party.drops.push(result);
    this.touch(party);
  }

  /** Media over the path that is selected; false if there is none. */
  sendMedia(from: Party, component: IceComponent = 1): boolean {
    const path = from.paths[component];
    if (path === null) return false;
    this.send(from, path.socket, path.remote, Uint8Array.of(0x80, 0, 0, 1));
    return true;
  }

  #leave({ nat, natPorts, natTargets }: Party, local: Endpoint, to: Endpoint): Endpoint {
    if (nat === null || local.family === 'IP6') return local;
    const key = `${formatEndpoint(local)}${nat.isSymmetric === true ? ` ${formatEndpoint(to)}` : ''}`;
    const port = natPorts.get(key) ?? 50000 + natPorts.size;
    natPorts.set(key, port);
    natTargets.add(`${port} ${formatEndpoint(to)}`);
    return { family: 'IP4', address: nat.address, port };
  }

  #enter(source: Endpoint, to: Endpoint): [Party, IceLocal] | null {
    for (const party of this.parties) {
      const { nat, natPorts, natTargets } = party;
      let address = formatEndpoint(to);
      if (nat !== null && to.family === 'IP4') {
        if (to.address !== nat.address) continue;
        if (nat.isFiltering === true && !natTargets.has(`${to.port} ${formatEndpoint(source)}`)) continue;
        address = [...natPorts].find(([, port]) => port === to.port)?.[0].split(' ')[0] ?? '';
      }
      const local = party.locals.find((candidate) => formatEndpoint(candidate.address) === address);
      if (local !== undefined) return [party, local];
    }
    return null;
  }
}
