import type { StreamId } from '../plan/types.ts';
import type { Call } from './call.ts';
import { dialoguesOf, sideIndex } from './find-dialogue.ts';
import { legSockets } from './leg-addresses.ts';
import { transportOf } from './leg-bundle.ts';
import { isIceBeside } from './leg-ice.ts';
import { legProtection, stripsFeedback } from './leg-security.ts';
import type { Leg } from './leg.ts';
import type { Participant, Side } from './participant.ts';
import { currentSide, partnerLeg, sidesOf, soloOf } from './solo-party.ts';
import type { Subscription } from './subscription.ts';

/** Streams that a leg's packets go to. */
export interface Sinks {
  readonly rtp: readonly StreamId[];
  readonly rtcp: readonly StreamId[];
}

/** What subscriptions add to the plan that dialogues make by themselves. */
export interface SubscriptionRoutes {
  /** Where a leg's packets go beside its dialogue; null: nowhere. */
  readonly sinksOf: (leg: Leg) => Sinks | null;
  /** Others hear the leg, or it hears others: its packets must be readable here, and cannot pass with the keys of its partner. */
  readonly isShared: (leg: Leg) => boolean;
  /** The leg gets RTCP with feedback that its profile does not know. */
  readonly isFeedbackStripped: (leg: Leg) => boolean;
}

/** Null: the call has no subscriptions. */
export function routeSubscriptions(call: Call): SubscriptionRoutes | null {
  if (call.subscriptions.length === 0) return null;
  const sinks = new Map<Leg, { rtp: Set<StreamId>; rtcp: Set<StreamId> }>();
  const shared = new Set<Leg>();
  const stripped = new Set<Leg>();

  function add({ leg, side }: PlacedLeg, to: PlacedLeg, isRtcpOnly: boolean): void {
    if (!isSpeaking(call, side, leg) || !canHear(call, to.side, to.leg) || leg.type !== to.leg.type) return;
    let entry = sinks.get(leg);
    if (entry === undefined) {
      entry = { rtp: new Set(), rtcp: new Set() };
      sinks.set(leg, entry);
    }
    const target = ownSinks(to.leg);
    if (!isRtcpOnly) for (const id of target.rtp) entry.rtp.add(id);
    for (const id of target.rtcp) entry.rtcp.add(id);
    shared.add(leg);
    shared.add(to.leg);
    if (stripsFeedback(to.leg, leg)) stripped.add(to.leg);
  }

  for (const entry of call.subscriptions) {
    const sink = currentLeg(call, entry.sink, entry.sinkIndex);
    if (sink === null) continue;
    for (const source of sourceLegs(call, entry)) add(source, sink, false);
    const back = currentLeg(call, entry.source, entry.sourceIndex);
    if (back === null || !(entry.isBidirectional || entry.isRtcpMirrored)) continue;
    add(sink, back, !entry.isBidirectional);
  }
  return {
    sinksOf: (leg) => {
      const entry = sinks.get(leg);
      return entry === undefined ? null : { rtp: [...entry.rtp], rtcp: [...entry.rtcp] };
    },
    isShared: (leg) => shared.has(leg),
    isFeedbackStripped: (leg) => stripped.has(leg),
  };
}

/** The streams of a leg that RTP and RTCP for its party go to. */
export function ownSinks(leg: Leg): Sinks {
  const rtp = leg.rtp === null ? [] : [leg.rtp.id];
  if (leg.isMuxed || leg.rtcp === null || legSockets(leg, 1).length === 0) return { rtp, rtcp: rtp };
  return { rtp, rtcp: [leg.rtcp.id] };
}

interface PlacedLeg {
  readonly leg: Leg;
  readonly side: Side;
}

function currentLeg(call: Call, participant: Participant, index: number): PlacedLeg | null {
  const side = currentSide(call, participant);
  const leg = side?.legs[index];
  return side === null || leg === undefined ? null : { leg, side };
}

/** Whichever of a party's branches it sends on, it is the party that was asked for. */
function sourceLegs(call: Call, { source, sourceIndex, isEgress }: Subscription): readonly PlacedLeg[] {
  return (isEgress ? sidesHeardBy(call, source, sourceIndex) : sidesOf(call, source)).flatMap((side) => {
    const leg = side.legs[sourceIndex];
    return leg === undefined ? [] : [{ leg, side }];
  });
}

/** Of whoever is sent to the party in this section. What a subscriber is sent by `egress` goes no further. */
function sidesHeardBy(call: Call, participant: Participant, index: number): readonly Side[] {
  const partners = dialoguesOf(call, participant)
    .filter(({ isActive }) => isActive)
    .map((dialogue) => dialogue.sides[sideIndex(dialogue, participant) === 0 ? 1 : 0]);
  const others = call.subscriptions
    .filter((entry) => entry.sink === participant && entry.sinkIndex === index && entry.sourceIndex === index)
    .filter((entry) => !entry.isEgress)
    .flatMap((entry) => sidesOf(call, entry.source));
  return [...partners, ...others];
}

/** Packets of the leg come here, and can be read. */
function isSpeaking(call: Call, side: Side, leg: Leg): boolean {
  const partner = partnerLeg(call, side, leg.index);
  return leg.ports !== null && leg.rtp !== null && whyUnreadable(leg, partner, side.legs) === null;
}

/** Why nobody but the two parties can hear a leg; null: others can. */
export function whyUnreadable(leg: Leg, partner: Leg | undefined, siblings: readonly Leg[]): string | null {
  if (isIceBeside(leg, partner)) return 'ICE runs between the parties themselves';
  const transport = transportOf(leg, siblings);
  const isRtp = leg.description?.kind === 'rtp';
  if (isRtp && transport.security.agreed.kind === 'passed')
    return 'the parties encrypt with keys that are not known here';
  return legProtection(leg, partner, transport, true).isBlocked ? 'its keys are not known (yet)' : null;
}

/** Something can be sent to the party of the leg now. */
function canHear(call: Call, side: Side, leg: Leg): boolean {
  if (leg.ports === null || leg.rtp === null) return false;
  const partner = partnerLeg(call, side, leg.index);
  if (whyUnreadable(leg, partner, side.legs) !== null) return false;
  const solo = soloOf(call, side.participant);
  if (solo?.side !== side) return true;
  const direction = leg.description?.direction ?? 'inactive';
  return !solo.isInactive && (direction === 'recvonly' || direction === 'sendrecv');
}
