import type { Address } from '../base/endpoint.ts';
import type { LogicalInterface } from '../base/interface.ts';
import type { OfferRequest } from '../policy/request.ts';
import type { CallContext } from './context.ts';

/** The names of the interfaces that an offer asks for; null: it does not. */
export interface InterfaceNames {
  readonly from: string | null;
  readonly to: string | null;
}

/** By name, or by the route to a peer (`inbound-peer`, `outbound-peer`). */
export function interfaceWishes(
  { callId, interfaces, interfacePeers }: Pick<OfferRequest, 'callId' | 'interfaces' | 'interfacePeers'>,
  context: CallContext,
): InterfaceNames {
  return {
    from: interfaces.from ?? interfaceTowards(interfacePeers.from, callId, context),
    to: interfaces.to ?? interfaceTowards(interfacePeers.to, callId, context),
  };
}

/** The first interface with the address that packets to the peer leave from; null, and a line in the log, if none has it. */
export function interfaceTowards(peer: Address | null, callId: string, context: CallContext): string | null {
  if (peer === null) return null;
  const source = context.sourceAddressTowards(peer);
  const found = context.interfaces.interfaces.find((entry) => hasAddress(entry, source));
  if (found !== undefined) return found.name;
  const why = source === null ? 'there is no route to it' : `packets to it leave from ${source}`;
  context.log
    .with({ callId })
    .warn(`No media interface for the peer ${peer.address}: ${why}; the interface is chosen without it`);
  return null;
}

function hasAddress({ addresses }: LogicalInterface, source: string | null): boolean {
  return addresses.some(({ address }) => address === source);
}
