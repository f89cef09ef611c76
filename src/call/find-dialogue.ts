import { answersTo, type Dialogue, type Participant } from './participant.ts';

/** What a message's tags and via-branch point at. Nothing is changed by looking. */
export type OfferTarget =
  | {
      readonly kind: 'known';
      readonly dialogue: Dialogue;
      readonly sender: 0 | 1;
      /** The sender is the party without a tag that an earlier offer went to. */
      readonly isSenderNamed: boolean;
    }
  /** A dialogue between `sender` (null: a new party) and `receiver` (null: a new party). */
  | { readonly kind: 'new'; readonly sender: Participant | null; readonly receiver: Participant | null };

export type AnswerTarget =
  | {
      readonly kind: 'known';
      readonly dialogue: Dialogue;
      readonly sender: 0 | 1;
      /** What the to-tag is to this party: already its own, its first, or one more. */
      readonly tagIs: 'own' | 'first' | 'alias';
    }
  /** A branch that only the answer tells us of, beside `beside`. */
  | { readonly kind: 'newBranch'; readonly beside: Dialogue; readonly sender: 0 | 1 }
  | { readonly kind: 'none' };

/** What can be searched: the parties and dialogues of a call. */
export interface DialogueSet {
  readonly participants: readonly Participant[];
  readonly dialogues: readonly Dialogue[];
}

export interface OfferKeys {
  readonly fromTag: string;
  readonly toTag: string | null;
  readonly viaBranch: string | null;
}

export function findOfferTarget(set: DialogueSet, keys: OfferKeys): OfferTarget {
  const sender = findByTag(set, keys.fromTag);
  const receiver = keys.toTag === null ? null : findByTag(set, keys.toTag);
  if (sender === null) return fromUnknownParty(set, receiver);
  // A to-tag equal to the from-tag says nothing about the other side.
  if (keys.toTag !== null && receiver !== sender) {
    // An unknown to-tag is a branch that we have not seen before.
    if (receiver === null) return { kind: 'new', sender, receiver: null };
    const known = knownBetween(set, sender, receiver);
    return known === null ? { kind: 'new', sender, receiver } : { ...known, isSenderNamed: false };
  }
  const mine = dialoguesOf(set, sender);
  const wanted =
    keys.viaBranch === null
      ? mine[0]
      : mine.find((entry) => partnerOf(entry, sender).viaBranch === keys.viaBranch);
  if (wanted === undefined) return { kind: 'new', sender, receiver: null };
  return { kind: 'known', dialogue: wanted, sender: sideIndex(wanted, sender), isSenderNamed: false };
}

/** An unknown party that offers to a known one may be who that one's offer went to, and whose answer we never saw. */
function fromUnknownParty(set: DialogueSet, receiver: Participant | null): OfferTarget {
  if (receiver === null) return { kind: 'new', sender: null, receiver: null };
  const open = dialoguesOf(set, receiver).find((entry) => partnerOf(entry, receiver).tag === null);
  if (open === undefined) return { kind: 'new', sender: null, receiver };
  return {
    kind: 'known',
    dialogue: open,
    sender: sideIndex(open, partnerOf(open, receiver)),
    isSenderNamed: true,
  };
}

export interface AnswerKeys {
  /** Tag of the offerer. */
  readonly offererTag: string;
  readonly answererTag: string;
  readonly viaBranch: string | null;
  readonly isNewBranch: boolean;
}

export function findAnswerTarget(set: DialogueSet, keys: AnswerKeys): AnswerTarget {
  const offerer = findByTag(set, keys.offererTag);
  if (offerer === null) return { kind: 'none' };
  const answerer = findByTag(set, keys.answererTag);
  if (answerer !== null) {
    const known = knownBetween(set, answerer, offerer);
    return known === null ? { kind: 'none' } : { ...known, tagIs: 'own' };
  }
  const mine = dialoguesOf(set, offerer);
  const byBranch =
    keys.viaBranch === null
      ? undefined
      : mine.find((entry) => partnerOf(entry, offerer).viaBranch === keys.viaBranch);
  const open = byBranch ?? branchFor(mine, offerer, keys.viaBranch);
  if (open === undefined) return { kind: 'none' };
  const partner = partnerOf(open, offerer);
  const sender = sideIndex(open, partner);
  if (partner.tag === null) return { kind: 'known', dialogue: open, sender, tagIs: 'first' };
  if (keys.isNewBranch) return { kind: 'newBranch', beside: open, sender };
  return { kind: 'known', dialogue: open, sender, tagIs: 'alias' };
}

/**
 * Where an answer of an unknown party belongs: to the branch that has no answerer yet, or else the latest. A via-branch that
 * is given rules out branches of another one: a late answer of a branch that was deleted must not take over its rival.
 */
function branchFor(
  mine: readonly Dialogue[],
  offerer: Participant,
  viaBranch: string | null,
): Dialogue | undefined {
  const possible = mine.filter((entry) => {
    const known = partnerOf(entry, offerer).viaBranch;
    return viaBranch === null || known === null;
  });
  return possible.find((entry) => partnerOf(entry, offerer).tag === null) ?? possible[0];
}

export function findByTag(set: DialogueSet, tag: string): Participant | null {
  return set.participants.find((participant) => answersTo(participant, tag)) ?? null;
}

/** The dialogues of a party, the most recently used first. */
export function dialoguesOf(set: DialogueSet, participant: Participant): readonly Dialogue[] {
  return set.dialogues
    .filter((entry) => entry.sides.some((side) => side.participant === participant))
    .sort((a, b) => b.touched - a.touched);
}

export function partnerOf(dialogue: Dialogue, participant: Participant): Participant {
  return dialogue.sides[sideIndex(dialogue, participant) === 0 ? 1 : 0].participant;
}

export function sideIndex(dialogue: Dialogue, participant: Participant): 0 | 1 {
  return dialogue.sides[0].participant === participant ? 0 : 1;
}

function knownBetween(
  set: DialogueSet,
  sender: Participant,
  receiver: Participant,
): { readonly kind: 'known'; readonly dialogue: Dialogue; readonly sender: 0 | 1 } | null {
  const dialogue = dialoguesOf(set, sender).find((entry) => partnerOf(entry, sender) === receiver);
  return dialogue === undefined ? null : { kind: 'known', dialogue, sender: sideIndex(dialogue, sender) };
}
