import type { MediaDescription } from '../policy/describe-media.ts';
import { isBundleMember } from './leg-bundle.ts';
import type { Leg } from './leg.ts';

/**
 * A bundle goes on when its first section is refused: the next one has the same address, keys and ICE from then on (RFC 9143
 * §7.3.3, §7.5.3). To be called with what an offer or answer says of each section before anything is planned by it.
 * `whose`: the legs are those of the party that speaks, or of the other one.
 */
export function handOverBundle(
  legs: readonly Leg[],
  media: readonly MediaDescription[],
  whose: 'ownWords' | 'otherPartys',
): void {
  const transports = new Set(legs.flatMap(({ bundle }) => bundle.transport ?? []));
  for (const transport of transports) {
    const from = legs[transport];
    const isRefused = media[transport]?.isRejected ?? true;
    const to = isRefused ? successor(legs, media, transport, whose === 'ownWords') : null;
    if (from === undefined || to === null) continue;
    swapTransports(legs, from, to);
  }
}

/** Of the sections that go on, the first in the party's group; in words of the other party, which has groups of its own, in the SDP. */
function successor(
  legs: readonly Leg[],
  media: readonly MediaDescription[],
  transport: number,
  isByGroup: boolean,
): Leg | null {
  let found: Leg | null = null;
  let best = Infinity;
  for (const leg of legs) {
    const section = media[leg.index];
    if (leg.bundle.transport !== transport || !isBundleMember(leg)) continue;
    if (section === undefined || section.isRejected) continue;
    const position = isByGroup ? (section.bundle?.position ?? Infinity) : leg.index;
    if (position >= best) continue;
    found = leg;
    best = position;
  }
  return found;
}

/** What belongs to the transport and not to the section moves; streams too, since they hold its keys and connection. */
function swapTransports(legs: readonly Leg[], from: Leg, to: Leg): void {
  const { rtp, rtcp, ports, retiring, security, ice, isMuxed, isSdpSent } = from;
  const offered = from.bundle.offered;
  from.rtp = to.rtp;
  from.rtcp = to.rtcp;
  from.ports = to.ports;
  from.retiring = to.retiring;
  from.security = to.security;
  from.ice = to.ice;
  from.isMuxed = to.isMuxed;
  from.isSdpSent = to.isSdpSent;
  to.rtp = rtp;
  to.rtcp = rtcp;
  to.ports = ports;
  to.retiring = retiring;
  to.security = security;
  to.ice = ice;
  to.isMuxed = isMuxed;
  to.isSdpSent = isSdpSent;
  from.bundle = {
    isAccepted: from.bundle.isAccepted,
    transport: from.bundle.transport,
    offered: to.bundle.offered,
  };
  to.bundle = { isAccepted: to.bundle.isAccepted, transport: to.bundle.transport, offered };
  for (const leg of legs) renameTransport(leg, from.index, to.index);
}

function renameTransport(leg: Leg, from: number, to: number): void {
  const { isAccepted, transport, offered } = leg.bundle;
  leg.bundle = {
    isAccepted,
    transport: transport === from ? to : transport,
    offered: { seat: offered.seat, transport: offered.transport === from ? to : offered.transport },
  };
}
