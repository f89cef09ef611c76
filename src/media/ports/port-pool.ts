import { assert } from '../../base/assert.ts';
import { formatEndpoint, type Endpoint } from '../../base/endpoint.ts';
import type { InterfaceSet, LocalAddress } from '../../base/interface.ts';
import type { Logger } from '../../base/log.ts';
import { EADDRINUSE } from '../../native/errno.ts';
import type { PortsExhausted, PortUse } from '../../plan/media-plane.ts';
import type { MediaSocket, SocketId } from '../../plan/types.ts';
import { AddressPorts } from './address-ports.ts';
import { describeForeignUse, describeFullRange, describeSocketFailure } from './port-failure.ts';
import type { PortRange } from './port-range.ts';

/** Opening of sockets; results are at least 0, or a negated errno. `UdpSocketFactory` is one. */
export interface SocketOpener {
  open(family: Endpoint['family']): number;
  bind(fd: number, local: Endpoint): number;
  setTrafficClass(fd: number, family: Endpoint['family'], value: number): number;
  close(fd: number): number;
}

export interface PortPoolOptions {
  readonly interfaces: InterfaceSet;
  readonly sockets: SocketOpener;
  readonly log: Logger;
  /** At least 0 and less than 1. */
  readonly random: () => number;
}

/** Ports of other processes are found by trying; with nine tenths of a range taken, 256 tries miss once in 10^12. */
const MAX_TRIES = 256;
/** Lines about other processes' ports; after that they are only counted in the answer. */
const MAX_FOREIGN_LINES = 20;

interface OpenSocket {
  readonly id: SocketId;
  readonly ports: AddressPorts;
  readonly addressId: number;
}

/** All media ports of the daemon, and the sockets on them. */
export class PortPool {
  readonly #options: PortPoolOptions;
  /** By `LocalAddress.id`. */
  readonly #ranges = new Map<number, { readonly range: PortRange; readonly ports: AddressPorts }>();
  /** By descriptor. A map by socket would be made anew again and again, as it is never full but always changing. */
  readonly #open: (OpenSocket | null)[] = [];
  readonly #foreignPorts = new Set<string>();
  readonly #reserved = new Map<string, { readonly endpoint: Endpoint; readonly ports: AddressPorts }>();
  #reservedList: readonly Endpoint[] = [];
  #lastSocketId = 0;
  #openCount = 0;

  constructor(options: PortPoolOptions) {
    this.#options = options;
    const byAddress = new Map<string, AddressPorts>();
    for (const address of options.interfaces.interfaces.flatMap(({ addresses }) => addresses)) {
      if (this.#ranges.has(address.id)) continue;
      const ports = byAddress.get(address.address) ?? new AddressPorts();
      byAddress.set(address.address, ports);
      this.#ranges.set(address.id, { range: ports.addRange(address, options.random), ports });
    }
  }

  /** One socket on any port, or two on an even port and the next. */
  open(address: LocalAddress, count: 1 | 2, tos: number): readonly MediaSocket[] | PortsExhausted {
    const entry = this.#ranges.get(address.id);
    assert(entry, `address ${address.address} (id ${address.id}) is not part of the interfaces`);
    const { range, ports } = entry;
    let tries = 0;
    for (; tries < Math.min(MAX_TRIES, range.total); tries += 1) {
      const port = count === 2 ? range.nextPair() : range.nextSingle();
      if (port === 0) break;
      ports.take(port, count);
      const sockets = this.#openFrom(address, port, count, tos);
      if (typeof sockets !== 'number') {
        for (const { id, fd } of sockets) this.#note(fd, { id, ports, addressId: address.id });
        return sockets;
      }
      ports.giveBack(port, count);
      if (sockets !== EADDRINUSE) return exhausted(describeSocketFailure(range, sockets));
    }
    return exhausted(tries > 0 ? describeForeignUse(range, tries) : describeFullRange(range, count));
  }

  /** Type of service (IPv4) or traffic class (IPv6) of what leaves by an open socket. */
  setTos({ fd, local }: MediaSocket, tos: number): void {
    this.#options.sockets.setTrafficClass(fd, local.family, tos);
  }

  /** Closes a socket that `open` gave, which nothing uses any more, and returns its port to the tail of the list. */
  close(socket: MediaSocket): void {
    const entry = this.#open[socket.fd];
    assert(entry?.id === socket.id, `socket ${socket.id} closed twice`);
    this.#open[socket.fd] = null;
    this.#openCount -= 1;
    this.#options.sockets.close(socket.fd);
    entry.ports.giveBack(socket.local.port);
  }

  /** `LocalAddress.id` of the address that an open socket was asked for. */
  addressOf(socket: MediaSocket): number {
    const entry = this.#open[socket.fd];
    assert(entry?.id === socket.id, `socket ${socket.id} is not open`);
    return entry.addressId;
  }

  /** Sets the ports that are not handed out, though nobody has opened them here: those that are in no range are ignored. */
  reserve(endpoints: readonly Endpoint[]): void {
    if (endpoints === this.#reservedList) return;
    this.#reservedList = endpoints;
    const wanted = new Map(endpoints.map((endpoint) => [formatEndpoint(endpoint), endpoint]));
    for (const [key, { endpoint, ports }] of this.#reserved) {
      if (wanted.has(key)) continue;
      this.#reserved.delete(key);
      ports.giveBack(endpoint.port);
    }
    for (const [key, endpoint] of wanted) {
      const ports = this.#portsOf(endpoint.address);
      if (!ports || this.#reserved.has(key)) continue;
      this.#reserved.set(key, { endpoint, ports });
      ports.take(endpoint.port, 1);
    }
  }

  /** Sockets that are open. */
  get openCount(): number {
    return this.#openCount;
  }

  use(): readonly PortUse[] {
    return Array.from(this.#ranges.values(), ({ range }) => ({
      address: range.address,
      total: range.total,
      used: range.total - range.free,
    }));
  }

  #note(fd: number, entry: OpenSocket): void {
    // An array that is written far behind its end becomes a hash table.
    while (this.#open.length < fd) this.#open.push(null);
    this.#open[fd] = entry;
    this.#openCount += 1;
  }

  #portsOf(address: string): AddressPorts | undefined {
    return [...this.#ranges.values()].find(({ range }) => range.address.address === address)?.ports;
  }

  /** All sockets, or the errno that kept one of them from being opened; then none stays open. */
  #openFrom(address: LocalAddress, first: number, count: number, tos: number): MediaSocket[] | number {
    const { sockets } = this.#options;
    const opened: MediaSocket[] = [];
    for (let port = first; port < first + count; port += 1) {
      const local: Endpoint = { family: address.family, address: address.address, port };
      const fd = this.#bound(local, tos);
      if (fd < 0) {
        for (const socket of opened) sockets.close(socket.fd);
        if (-fd === EADDRINUSE) this.#reportForeign(address, port);
        return -fd;
      }
      opened.push({ id: ++this.#lastSocketId as SocketId, fd, local });
    }
    return opened;
  }

  #bound(local: Endpoint, tos: number): number {
    const { sockets } = this.#options;
    const fd = sockets.open(local.family);
    if (fd < 0) return fd;
    const result = sockets.bind(fd, local);
    if (result < 0) {
      sockets.close(fd);
      return result;
    }
    if (tos !== 0) sockets.setTrafficClass(fd, local.family, tos);
    return fd;
  }

  #reportForeign({ address, interfaceName }: LocalAddress, port: number): void {
    const key = `${address} ${port}`;
    if (this.#foreignPorts.has(key) || this.#foreignPorts.size >= MAX_FOREIGN_LINES) return;
    this.#foreignPorts.add(key);
    this.#options.log.warn(
      `Media port ${port} on ${address} (interface "${interfaceName}") belongs to another socket and is skipped; ` +
        'see `ss -ulnp`, or name it in exclude-ports.',
    );
  }
}

function exhausted(reason: string): PortsExhausted {
  return { kind: 'portsExhausted', reason };
}
