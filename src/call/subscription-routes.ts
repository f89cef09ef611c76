import type { StreamId } from '../plan/types.ts';
import type { Call } from './call.ts';
import { legSockets } from './leg-addresses.ts';
import { stripsFeedback } from './leg-security.ts';
import type { Leg } from './leg.ts';
import { subscriptionFlows } from './subscription-flows.ts';

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

  for (const { from, to, isRtcpOnly, problem } of subscriptionFlows(call)) {
    if (problem !== null) continue;
    let entry = sinks.get(from.leg);
    if (entry === undefined) {
      entry = { rtp: new Set(), rtcp: new Set() };
      sinks.set(from.leg, entry);
    }
    const target = ownSinks(to.leg);
    if (!isRtcpOnly) for (const id of target.rtp) entry.rtp.add(id);
    for (const id of target.rtcp) entry.rtcp.add(id);
    shared.add(from.leg);
    shared.add(to.leg);
    if (stripsFeedback(to.leg, from.leg)) stripped.add(to.leg);
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
