import type { DeleteRequest } from '../policy/request.ts';
import type { Call } from './call.ts';
import { compilePlan } from './compile-plan.ts';
import { findByTag } from './find-dialogue.ts';
import type { Leg } from './leg.ts';
import type { Participant, Side } from './participant.ts';
import { withoutParty } from './subscription.ts';

/** What a delete points at: nothing, one branch, or all of the call. */
export type DeleteTarget =
  | { readonly kind: 'none' }
  | { readonly kind: 'participant'; readonly participant: Participant }
  | { readonly kind: 'call' };

export function findDeleteTarget(call: Call, request: DeleteRequest): DeleteTarget {
  if (request.fromTag === null) return { kind: 'call' };
  const participant = findDeletedParticipant(call, request);
  if (participant === null) return { kind: 'none' };
  return isCallOverWithout(call, participant) ? { kind: 'call' } : { kind: 'participant', participant };
}

function findDeletedParticipant(
  call: Call,
  { fromTag, toTag, viaBranch }: DeleteRequest,
): Participant | null {
  const byBranch =
    viaBranch === null ? null : (call.participants.find((entry) => entry.viaBranch === viaBranch) ?? null);
  if (toTag === null && byBranch !== null) return byBranch;
  const byTag = findByTag(call, toTag ?? fromTag ?? '');
  if (byTag !== null || byBranch !== null) return byTag ?? byBranch;
  // A to-tag that never answered: the branch of this offerer that has no tag yet.
  const offerer = toTag === null || fromTag === null ? null : findByTag(call, fromTag);
  const open = call.dialogues.find(
    (dialogue) => dialogue.sides[0].participant === offerer && dialogue.sides[1].participant.tag === null,
  );
  return offerer === null ? null : (open?.sides[1].participant ?? null);
}

/** Neither a dialogue is left between two parties that stay, nor one that sends to subscribers. */
function isCallOverWithout(call: Call, leaving: Participant): boolean {
  const isStaying = ({ participant }: Side): boolean =>
    participant !== leaving && participant.deleteAt === null;
  const isOver = !call.dialogues.some((dialogue) => dialogue.sides.every(isStaying));
  return isOver && !call.solos.some(({ role, side }) => role !== 'subscriber' && isStaying(side));
}

/** Takes a branch out of the call and closes its ports. */
export function removeParticipant(call: Call, participant: Participant): void {
  const gone = call.dialogues.filter((dialogue) =>
    dialogue.sides.some((side) => side.participant === participant),
  );
  call.dialogues = call.dialogues.filter((dialogue) => !gone.includes(dialogue));
  const goneSolos = call.solos.filter(({ side }) => side.participant === participant);
  call.solos = call.solos.filter((solo) => !goneSolos.includes(solo));
  call.subscriptions = withoutParty(call.subscriptions, participant);
  call.participants = call.participants.filter(
    (entry) => entry !== participant && (entry.tag !== null || hasDialogue(call, entry)),
  );
  call.handle.apply(compilePlan(call));
  const sides = [...gone.flatMap((dialogue) => dialogue.sides), ...goneSolos.map(({ side }) => side)];
  for (const leg of sides.flatMap(({ legs }) => legs)) closeStreams(call, leg);
}

/** A party that never had a tag cannot be spoken of any more once its dialogue is gone. */
function hasDialogue(call: Call, participant: Participant): boolean {
  return call.dialogues.some((dialogue) => dialogue.sides.some((side) => side.participant === participant));
}

function closeStreams(call: Call, leg: Leg): void {
  if (leg.rtp !== null) call.handle.closeStream(leg.rtp.id);
  if (leg.rtcp !== null) call.handle.closeStream(leg.rtcp.id);
}
