import type { ByteString } from '../../base/bytes.ts';
import type { Call } from '../../call/call.ts';
import { dialoguesOf, findAnswerTarget, findByTag, findOfferTarget } from '../../call/find-dialogue.ts';
import { otherSide, type Dialogue, type Side } from '../../call/participant.ts';

/** The dialogue that a message is about, seen from the party whose SDP it carries. */
export interface Session {
  readonly dialogue: Dialogue;
  readonly sender: Side;
  readonly receiver: Side;
}

/** Where an offer of this party belongs; null: it will begin a dialogue. */
export function offeringSession(call: Call, fromTag: ByteString, toTag: ByteString | null): Session | null {
  const target = findOfferTarget(call, { fromTag, toTag, viaBranch: null });
  return target.kind === 'known' ? sessionOf(target.dialogue, target.sender) : null;
}

export interface AnswerTags {
  readonly offerer: ByteString;
  readonly answerer: ByteString;
}

/**
 * Who answers whom. Clients differ in which of the two tags comes first, so that the state of the call decides: the one
 * that made the last offer is not the one that answers.
 */
export function answerTags(call: Call, fromTag: ByteString, toTag: ByteString): AnswerTags {
  const from = findByTag(call, fromTag);
  const to = findByTag(call, toTag);
  const isTurned = to !== null && (from === null || isOfferer(call, to, from));
  return isTurned ? { offerer: toTag, answerer: fromTag } : { offerer: fromTag, answerer: toTag };
}

function isOfferer(call: Call, one: Side['participant'], other: Side['participant']): boolean {
  const between = dialoguesOf(call, one).find(({ sides }) =>
    sides.some(({ participant }) => participant === other),
  );
  return between?.sides[between.offerer].participant === one;
}

export function answeringSession(call: Call, { offerer, answerer }: AnswerTags): Session | null {
  const keys = { offererTag: offerer, answererTag: answerer, viaBranch: null, isNewBranch: false };
  const target = findAnswerTarget(call, keys);
  return target.kind === 'known' ? sessionOf(target.dialogue, target.sender) : null;
}

/** The latest dialogue of either party. */
export function anySession(call: Call, fromTag: ByteString, toTag: ByteString | null): Session | null {
  const party = findByTag(call, fromTag) ?? (toTag === null ? null : findByTag(call, toTag));
  const [dialogue] = party === null ? [] : dialoguesOf(call, party);
  return dialogue === undefined ? null : sessionOf(dialogue, 0);
}

function sessionOf(dialogue: Dialogue, sender: 0 | 1): Session {
  return { dialogue, sender: dialogue.sides[sender], receiver: otherSide(dialogue, sender) };
}
