import type { Address, Endpoint } from '../base/endpoint.ts';
import { closeDescriptor } from './descriptor.ts';
import { UdpSocketFactory } from './udp-socket.ts';

/** Nothing is sent to it: connecting a UDP socket only looks up the route. */
const anyPort = 9;

/** Tells which of this machine's addresses packets leave from. Belongs to one thread. */
export class SourceAddressLookup {
  readonly #factory = new UdpSocketFactory();

  /** The address that the kernel would send from; null: there is no route. */
  towards(to: Address): string | null {
    const fd = this.#factory.open(to.family);
    if (fd < 0) return null;
    const target: Endpoint = { family: to.family, address: to.address, port: anyPort };
    const isRouted = this.#factory.connect(fd, target) >= 0;
    const local = isRouted ? this.#factory.localEndpoint(fd) : null;
    closeDescriptor(fd);
    return local?.address ?? null;
  }
}
