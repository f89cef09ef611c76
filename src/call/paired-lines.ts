import type { ByteString } from '../base/bytes.ts';
import {
  foldPairs,
  lineOfSection,
  pairsToOffer,
  unfoldPairs,
  type FoldedSdp,
  type LegacyPair,
} from '../policy/security/legacy-osrtp.ts';
import type { Sdp } from '../protocols/sdp/index.ts';
import type { Leg } from './leg.ts';
import type { Side } from './participant.ts';
import { lineOf } from './section-order.ts';

/** An SDP of the party, with one section for each of its legs although it may have two lines for one (`OSRTP` = `accept-legacy`). */
export function foldLines(sdp: Sdp, side: Side, acceptsNew: boolean, isOffer: boolean): FoldedSdp {
  if (!acceptsNew && !hasPairs(side)) return { sdp, pairs: noPairs };
  const firstNew = acceptsNew ? knownSections(side) : Infinity;
  return foldPairs(sdp, { known: (index) => pairAt(side, index), firstNew, isOffer });
}

const noPairs: FoldedSdp['pairs'] = new Map();

/** Remembers which sections of its own SDP, or of ours to it, the party has two lines for. */
export function notePairs(side: Side, pairs: FoldedSdp['pairs']): void {
  for (const [index, pair] of pairs) {
    const leg = legAtLine(side, index);
    if (leg !== undefined) leg.pair = pair;
  }
}

/** How many sections the party knows. */
export function knownSections({ sections, legs }: Side): number {
  return sections?.length ?? legs.length;
}

/** An offer of ours as it goes to the party. `firstNew`: as `knownSections` was before. */
export function unfoldOffer(body: ByteString, side: Side, isLegacy: boolean, firstNew: number): ByteString {
  if (isLegacy) notePairs(side, pairsToOffer(body, firstNew));
  return hasPairs(side) ? unfoldPairs(body, (index) => pairAt(side, index), true) : body;
}

/** The same of an answer. */
export function unfoldAnswer(body: ByteString, side: Side): ByteString {
  return hasPairs(side) ? unfoldPairs(body, (index) => pairAt(side, index), false) : body;
}

/** The position of a leg's `m=` line in the SDP of its party; -1: the party does not see it. */
export function partyLineOf(leg: Leg, side: Side): number {
  const index = lineOf(leg, side);
  return index < 0 || !hasPairs(side) ? index : lineOfSection(index, (other) => pairAt(side, other));
}

function hasPairs({ legs }: Side): boolean {
  return legs.some(({ pair }) => pair !== null);
}

function legAtLine({ sections, legs }: Side, index: number): Leg | undefined {
  return legs[sections === null ? index : (sections[index] ?? -1)];
}

function pairAt(side: Side, index: number): LegacyPair | null {
  return legAtLine(side, index)?.pair ?? null;
}
