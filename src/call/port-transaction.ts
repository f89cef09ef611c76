import { sameEndpoint, type Endpoint } from '../base/endpoint.ts';
import type { LocalAddress } from '../base/interface.ts';
import type { MediaHandle, PortsExhausted } from '../plan/media-plane.ts';
import type { MediaSocket } from '../plan/types.ts';
import type { AddressPorts, Leg, PortSet } from './leg.ts';

/** What a leg must have to be offered or answered. */
export interface PortNeed {
  readonly address: LocalAddress;
  readonly count: 1 | 2;
  /** Further addresses to have ports on. One that has none left is done without. */
  readonly additional: readonly LocalAddress[];
  /** The other side's RTP endpoint as far as known. */
  readonly servedRemote: Endpoint | null;
  /** Keep the ports although the other side's endpoint has changed. */
  readonly isLatched: boolean;
}

/** Sockets opened for a request that may still fail: then `rollback` gives them back, and the call is as it was. */
export interface PortTransaction {
  /** The leg's present ports where they will do, an earlier set that fits, or new ones. The leg is not changed. */
  readonly provide: (leg: Leg, need: PortNeed) => PortSet | PortsExhausted;
  readonly rollback: () => void;
}

export function createPortTransaction(handle: MediaHandle, tos: number): PortTransaction {
  const opened: MediaSocket[] = [];

  function open(address: LocalAddress, count: 1 | 2): readonly MediaSocket[] | PortsExhausted {
    const sockets = handle.openSockets(address, count, tos);
    if (!('kind' in sockets)) opened.push(...sockets);
    return sockets;
  }

  function provideAdditional(present: readonly AddressPorts[], need: PortNeed): readonly AddressPorts[] {
    const lacking = need.additional.filter(
      ({ id }) => !present.some((entry) => entry.address.id === id && entry.sockets.length >= need.count),
    );
    if (lacking.length === 0) return present;
    const kept = present.filter((entry) => !lacking.includes(entry.address));
    return [
      ...kept,
      ...lacking.flatMap((address) => {
        const sockets = open(address, need.count);
        return 'kind' in sockets ? [] : [{ address, sockets }];
      }),
    ];
  }

  return {
    provide: (leg, need) => {
      const fitting = findFitting(leg, need);
      if (fitting !== null) {
        const additional = provideAdditional(fitting.additional, need);
        return { ...fitting, additional, servedRemote: need.servedRemote ?? fitting.servedRemote };
      }
      const sockets = open(need.address, need.count);
      if ('kind' in sockets) return sockets;
      const additional = provideAdditional([], need);
      return { address: need.address, sockets, additional, servedRemote: need.servedRemote };
    },
    rollback: () => {
      if (opened.length > 0) handle.discard(opened);
    },
  };
}

function findFitting(leg: Leg, need: PortNeed): PortSet | null {
  const { ports } = leg;
  if (ports !== null && isUsable(ports, need) && (need.isLatched || servesSame(ports, need.servedRemote)))
    return ports;
  const earlier = leg.retiring.find(
    ({ ports: set }) => isUsable(set, need) && sameEndpoint(set.servedRemote, need.servedRemote),
  );
  return earlier?.ports ?? null;
}

function isUsable(ports: PortSet, need: PortNeed): boolean {
  return ports.address.id === need.address.id && ports.sockets.length >= need.count;
}

/** A remote endpoint that is not known (yet, or while on hold) changes nothing. */
function servesSame(ports: PortSet, remote: Endpoint | null): boolean {
  return ports.servedRemote === null || remote === null || sameEndpoint(ports.servedRemote, remote);
}
