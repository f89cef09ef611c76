import type { Call } from './call.ts';
import { dialoguesOf, sideIndex } from './find-dialogue.ts';
import { transportOf } from './leg-bundle.ts';
import { isIceBeside } from './leg-ice.ts';
import { legProtection } from './leg-security.ts';
import type { Leg } from './leg.ts';
import type { Participant, Side } from './participant.ts';
import { currentSide, partnerLeg, sidesOf, soloOf } from './solo-party.ts';
import type { SoloParty } from './solo.ts';
import type { Subscription } from './subscription.ts';

/** A leg, and whose it is. */
export interface PlacedLeg {
  readonly leg: Leg;
  readonly side: Side;
}

/** What a subscription makes of two legs. */
export interface SubscriptionFlow {
  readonly from: PlacedLeg;
  readonly to: PlacedLeg;
  /** Nothing else goes this way. */
  readonly isRtcpOnly: boolean;
  /** Why nothing goes at this time; null: it does. */
  readonly problem: string | null;
}

/** Who is to hear whom by the subscriptions of a call. */
export function subscriptionFlows(call: Call): readonly SubscriptionFlow[] {
  const flows: SubscriptionFlow[] = [];
  const add = (from: PlacedLeg, to: PlacedLeg, isRtcpOnly: boolean): void => {
    // What a party is sent may be its hearer's own words.
    if (from.side.participant === to.side.participant) return;
    flows.push({ from, to, isRtcpOnly, problem: whyNothingFlows(call, from, to) });
  };
  for (const entry of call.subscriptions) {
    const sink = currentLeg(call, entry.sink, entry.sinkIndex);
    if (sink === null) continue;
    for (const source of sourceLegs(call, entry)) add(source, sink, false);
    const back = currentLeg(call, entry.source, entry.sourceIndex);
    if (back === null || !(entry.isBidirectional || entry.isRtcpMirrored)) continue;
    add(sink, back, !entry.isBidirectional);
  }
  return flows;
}

function whyNothingFlows(call: Call, from: PlacedLeg, to: PlacedLeg): string | null {
  if (from.leg.type !== to.leg.type) return `one is ${from.leg.type}, the other ${to.leg.type}`;
  return whyNotSpeaking(call, from) ?? whyNotHearing(call, to);
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

/** Null: packets of the leg come here, and can be read. */
function whyNotSpeaking(call: Call, { leg, side }: PlacedLeg): string | null {
  if (leg.ports === null || leg.rtp === null) return 'its section has no ports';
  return whyUnreadable(leg, partnerLeg(call, side, leg.index), side.legs);
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

/** Null: something can be sent to the party of the leg now. */
function whyNotHearing(call: Call, { leg, side }: PlacedLeg): string | null {
  if (leg.ports === null || leg.rtp === null) return 'the section of who listens has no ports';
  const solo = soloOf(call, side.participant);
  const silence = solo?.side === side ? whyNothingIsWanted(solo, leg) : null;
  if (silence !== null) return silence;
  const unreadable = whyUnreadable(leg, partnerLeg(call, side, leg.index), side.legs);
  return unreadable === null ? null : `where it is to go, ${unreadable}`;
}

function whyNothingIsWanted({ isInactive }: SoloParty, { description }: Leg): string | null {
  if (isInactive) return 'who listens was offered "inactive"';
  if (description === null) return 'who listens has not answered yet';
  const { direction } = description;
  return direction === 'recvonly' || direction === 'sendrecv' ? null : `who listens said "${direction}"`;
}
