import type { ByteString } from '../base/bytes.ts';
import { isMeant, withFragment, type IceFragment } from '../policy/ice/read-fragment.ts';
import { sameCredentials } from '../protocols/ice/index.ts';
import type { Call } from './call.ts';
import { compilePlan } from './compile-plan.ts';
import { findByTag } from './find-dialogue.ts';
import type { Leg } from './leg.ts';
import { partyLineOf } from './paired-lines.ts';
import { sidesOf } from './solo-party.ts';

/** A message with further candidates of one party. */
export interface TrickledCandidates {
  readonly callId: ByteString;
  readonly fromTag: ByteString;
  readonly fragments: readonly IceFragment[];
}

/** Adds candidates to the legs of their party, in all its dialogues. False: they belong to nothing that is known (yet). */
export function addCandidates(call: Call, { fromTag, fragments }: TrickledCandidates): boolean {
  const participant = findByTag(call, fromTag);
  if (participant === null) return false;
  const legs = sidesOf(call, participant).flatMap((side) =>
    side.legs.map((leg) => ({ leg, line: partyLineOf(leg, side) })),
  );
  const added = fragments.map((fragment) => legs.filter((entry) => addToLeg(entry, fragment)).length);
  if (added.every((count) => count === 0)) return false;
  call.handle.apply(compilePlan(call));
  return true;
}

function addToLeg(
  { leg, line }: { readonly leg: Leg; readonly line: number },
  fragment: IceFragment,
): boolean {
  const { description } = leg;
  const known = description?.ice ?? null;
  if (description === null || known === null) return false;
  const section = { index: line, mid: description.mid };
  const ice = isMeant(fragment, section) ? withFragment(known, fragment) : null;
  if (ice === null) return false;
  leg.description = { ...description, ice };
  const { running } = leg.ice;
  const remote = running?.remote ?? null;
  if (running !== null && remote !== null && sameCredentials(remote.credentials, ice.credentials))
    leg.ice = { ...leg.ice, running: { ...running, remote: ice } };
  return true;
}

/** Candidates overtake the offer or answer that they belong to; how long they are kept for it. */
const keptMs = 3000;
/** Of all calls together, and of one. */
const maxKept = 1000;
const maxKeptOfCall = 20;

/** Candidates that came too early. */
export interface EarlyCandidates {
  readonly keep: (candidates: TrickledCandidates, now: number) => void;
  /** Offers what is kept for a call, oldest first; what is taken (true) is kept no longer. */
  readonly retry: (
    callId: ByteString,
    now: number,
    take: (candidates: TrickledCandidates) => boolean,
  ) => void;
  readonly count: () => number;
}

export function createEarlyCandidates(): EarlyCandidates {
  let kept: readonly { readonly candidates: TrickledCandidates; readonly until: number }[] = [];
  return {
    keep: (candidates, now) => {
      kept = kept.filter(({ until }) => until > now);
      const isFull =
        kept.length >= maxKept ||
        kept.filter((entry) => entry.candidates.callId === candidates.callId).length >= maxKeptOfCall;
      if (!isFull) kept = [...kept, { candidates, until: now + keptMs }];
    },
    retry: (callId, now, take) => {
      if (kept.length === 0) return;
      kept = kept.filter(({ until }) => until > now);
      kept = kept.filter(({ candidates }) => candidates.callId !== callId || !take(candidates));
    },
    count: () => kept.length,
  };
}
