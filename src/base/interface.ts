import type { Address, Family } from './endpoint.ts';

/** One local address of a logical interface, with the port range that media sockets on it come from. */
export interface LocalAddress {
  /** Unique within the daemon, counted from 0 in configuration order. */
  readonly id: number;
  /** Name of the logical interface it belongs to. */
  readonly interfaceName: string;
  readonly family: Family;
  /** Address that sockets bind to. */
  readonly address: string;
  /** Address written into SDP; differs from `address` behind a 1:1 NAT. */
  readonly advertised: Address;
  readonly portMin: number;
  readonly portMax: number;
  /** Ports never handed out: `exclude-ports` and the daemon's own control listeners. */
  readonly excludedPorts: ReadonlySet<number>;
}

/** A name that `direction` can ask for. The first address of each family is the primary one. */
export interface LogicalInterface {
  readonly name: string;
  readonly addresses: readonly LocalAddress[];
}

/** All logical interfaces, in configuration order; the first is the default. */
export interface InterfaceSet {
  readonly interfaces: readonly LogicalInterface[];
  /** `ALIAS=NAME` of the configuration. */
  readonly aliases: ReadonlyMap<string, string>;
  /** BASE -> names `BASE:SUFFIX` in order: asking for BASE takes them in turn. */
  readonly roundRobin: ReadonlyMap<string, readonly string[]>;
}
