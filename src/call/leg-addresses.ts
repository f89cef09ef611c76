import type { Address } from '../base/endpoint.ts';
import type { LocalAddress } from '../base/interface.ts';
import type { MediaSocket } from '../plan/types.ts';
import type { CandidateAddress } from '../policy/ice/our-candidates.ts';
import type { IceMode } from '../policy/ice/types.ts';
import type { SdpExchangeOptions } from '../policy/request.ts';
import type { CallContext } from './context.ts';
import type { Leg, PortSet } from './leg.ts';

/** The other addresses of the interface, which ICE shows beside the primary one. */
export function furtherAddresses(
  mode: IceMode,
  primary: LocalAddress,
  request: SdpExchangeOptions,
  { interfaces, options }: CallContext,
): readonly LocalAddress[] {
  // A `media address` stands for one address of ours.
  if (mode !== 'own' || options.savesInterfacePorts || request.mediaAddress !== null) return [];
  const logical = interfaces.interfaces.find(({ name }) => name === primary.interfaceName);
  return logical?.addresses.filter(({ id }) => id !== primary.id) ?? [];
}

/** Every socket of a set. */
export function socketsOf(ports: PortSet): readonly MediaSocket[] {
  return [...ports.sockets, ...ports.additional.flatMap(({ sockets }) => sockets)];
}

/** A socket of a stream with the address that SDP calls it by. */
export interface LegSocket {
  readonly socket: MediaSocket;
  readonly advertised: Address;
}

/** Of one component: the present socket first, since output leaves by it until media arrives on another; those to retire last. */
export function legSockets(leg: Leg, component: 0 | 1): readonly LegSocket[] {
  const found: LegSocket[] = [];
  if (leg.ports !== null) addSockets(found, leg.ports, component);
  for (const { ports } of leg.retiring) addSockets(found, ports, component);
  return found;
}

function addSockets(found: LegSocket[], ports: PortSet, component: 0 | 1): void {
  addSocket(found, ports.address, ports.sockets[component]);
  for (const { address, sockets } of ports.additional) addSocket(found, address, sockets[component]);
}

function addSocket(found: LegSocket[], { advertised }: LocalAddress, socket: MediaSocket | undefined): void {
  if (socket !== undefined) found.push({ socket, advertised });
}

/** The present addresses and ports as candidates show them, for so many components. */
export function candidateAddresses(
  ports: PortSet,
  components: 1 | 2,
  shown: Address | null,
): readonly CandidateAddress[] {
  return [ports, ...ports.additional].map(({ address, sockets }) => ({
    bound: sockets.slice(0, components).map(({ local }) => local),
    advertised: shown ?? address.advertised,
  }));
}
