import type { TosWish } from '../policy/request.ts';
import type { Call } from './call.ts';
import { socketsOf } from './leg-addresses.ts';
import { sidesOfCall } from './solo-party.ts';

/** The type of service that a message asks for. */
export function tosFor(wish: TosWish, current: number, configured: number): number {
  switch (wish.kind) {
    case 'set':
      return wish.value;
    case 'keep':
      return current;
    case 'configured':
      return configured;
  }
}

/** Sockets opened under an earlier TOS get the new one. */
export function retuneSockets(call: Call, tos: number): void {
  const sockets = sidesOfCall(call)
    .flatMap((side) => side.legs)
    .flatMap((leg) => [leg.ports, ...leg.retiring.map((entry) => entry.ports)])
    .flatMap((ports) => (ports === null ? [] : socketsOf(ports)));
  call.handle.setTos(sockets, tos);
}
