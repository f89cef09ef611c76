import { dropReasons, type DropReason } from '../base/drop-reasons.ts';
import type { CallFacts, LegFacts, SourceFacts, StreamFacts } from './facts.ts';

/** A stream of audio has a packet every 20 ms or so; one that had none for that long does not flow at this moment. */
export const FLOWING_MS = 2000;

/** The last accepted RTP packet of the leg is recent. */
export function isFlowing({ rtp }: LegFacts, withinMs = FLOWING_MS): boolean {
  const age = rtpAgeMs(rtp);
  return age !== null && age < withinMs;
}

/** Age of the last RTP packet, where RTCP on the same port can be told apart; null: none has come. */
export function rtpAgeMs(rtp: StreamFacts | null): number | null {
  if (rtp === null) return null;
  const source = latestSource(rtp);
  return source === null ? rtp.lastPacketAgeMs : source.lastSeenAgeMs;
}

export function latestSource({ sources }: StreamFacts): SourceFacts | null {
  return sources.at(-1) ?? null;
}

export function wantsToSend({ negotiated: { direction } }: LegFacts): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

export function wantsToHear({ negotiated: { direction } }: LegFacts): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

/** Whoever is to hear the party, also where something keeps them from it. */
export function hearersOf(
  { partner, sinks, negotiated }: LegFacts,
  { legs }: CallFacts,
): readonly LegFacts[] {
  const isPartner = partner !== null && negotiated.isActive && !sinks.includes(partner);
  const ids = isPartner ? [partner, ...sinks] : sinks;
  return ids.flatMap((id) => legs[id] ?? []);
}

export function legsById(ids: readonly number[], { legs }: CallFacts): readonly LegFacts[] {
  return ids.flatMap((id) => legs[id] ?? []);
}

/** Media without pauses. Text (RFC 4103), T.38, BFCP and the like may be silent for as long as they want. */
const steadyTypes: ReadonlySet<string> = new Set(['audio', 'video']);

/**
 * Packets are missing if none come: the party said it sends and hears, and somebody wants to hear it. A party that only sends may
 * be on hold without music, except where that is the point.
 */
export function isExpectedToSend(leg: LegFacts, call: CallFacts): boolean {
  const { negotiated, party } = leg;
  if (leg.rtp === null || !steadyTypes.has(leg.type) || !wantsToSend(leg)) return false;
  const isOneWay = party.role === 'publisher' || negotiated.isUnidirectional;
  if (negotiated.direction === 'sendonly' && !isOneWay) return false;
  // With ICE between the parties media may pass us by; with several branches a caller answers one of them.
  if (negotiated.ice === 'beside' || isHeardInOtherBranch(leg, call)) return false;
  return party.role === 'publisher' || hearersOf(leg, call).some(wantsToHear);
}

function isHeardInOtherBranch({ id, party, section }: LegFacts, { legs }: CallFacts): boolean {
  return legs.some(
    (other) => other.id !== id && other.party === party && other.section === section && isFlowing(other),
  );
}

/** How many packets were dropped for these reasons. */
export function dropCount({ drops }: StreamFacts, ...names: readonly string[]): number {
  return names.reduce((total, name) => total + (drops[name] ?? 0), 0);
}

/** Packets that were dropped when they came from the party, or when they were to go to it. */
export function dropsOn({ drops }: StreamFacts, side: DropReason['side']): readonly DropFacts[] {
  return Object.entries(drops).flatMap(([name, count]) => {
    const reason = reasonsByName.get(name);
    return reason?.side === side && count > 0 ? [{ reason, count }] : [];
  });
}

export interface DropFacts {
  readonly reason: DropReason;
  readonly count: number;
}

const reasonsByName = new Map(
  dropReasons.flatMap((reason) => (reason === undefined ? [] : [[reason.name, reason] as const])),
);
