import type { Call } from './call.ts';
import { dialoguesOf, findByTag, sideIndex } from './find-dialogue.ts';
import type { Leg } from './leg.ts';
import type { Participant, Side } from './participant.ts';
import type { SoloParty } from './solo.ts';

export function soloOf(call: Call, participant: Participant): SoloParty | null {
  return call.solos.find(({ side }) => side.participant === participant) ?? null;
}

/** The same of the party with this tag; null: there is none, or it is in dialogues only. */
export function soloByTag(call: Call, tag: string): SoloParty | null {
  const participant = findByTag(call, tag);
  return participant === null ? null : soloOf(call, participant);
}

/** Enters a drafted party that is in no dialogue. */
export function addSolo(call: Call, solo: SoloParty): void {
  const { participant } = solo.side;
  if (!call.participants.includes(participant)) call.participants = [...call.participants, participant];
  call.solos = [...call.solos, solo];
}

/** Where a party hears and speaks at this time: the end of its latest dialogue, or its own; null: nowhere. */
export function currentSide(call: Call, participant: Participant): Side | null {
  const dialogue = dialoguesOf(call, participant)[0];
  const solo = soloOf(call, participant);
  if (dialogue === undefined) return solo?.side ?? null;
  if (solo !== null && solo.touched > dialogue.touched) return solo.side;
  return dialogue.sides[sideIndex(dialogue, participant)];
}

/** Every end of every party. */
export function sidesOfCall(call: Call): readonly Side[] {
  return [...call.dialogues.flatMap(({ sides }) => sides), ...call.solos.map(({ side }) => side)];
}

/** Every end of a party. */
export function sidesOf(call: Call, participant: Participant): readonly Side[] {
  const solo = soloOf(call, participant);
  const sides = dialoguesOf(call, participant).map(
    (dialogue) => dialogue.sides[sideIndex(dialogue, participant)],
  );
  return solo === null ? sides : [...sides, solo.side];
}

/** The section of the other party of the same dialogue; undefined: there is none. */
export function partnerLeg(call: Call, side: Side, index: number): Leg | undefined {
  const dialogue = call.dialogues.find(({ sides }) => sides.includes(side));
  if (dialogue === undefined) return undefined;
  return (dialogue.sides[0] === side ? dialogue.sides[1] : dialogue.sides[0]).legs[index];
}
