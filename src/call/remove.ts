import type { DeleteRequest } from '../policy/request.ts';
import type { Call } from './call.ts';
import { compilePlan } from './compile-plan.ts';
import { findByTag } from './find-dialogue.ts';
import type { Leg } from './leg.ts';
import type { Dialogue, Participant, Side } from './participant.ts';
import { addSolo, soloOf } from './solo-party.ts';
import { draftSolo } from './solo.ts';
import { withoutParty, type Subscription } from './subscription.ts';

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

/** Neither a dialogue nor a connection is left between two parties that stay, nor one that sends to subscribers. */
function isCallOverWithout(call: Call, leaving: Participant): boolean {
  const isStaying = (participant: Participant): boolean =>
    participant !== leaving && participant.deleteAt === null;
  const isTalking = call.dialogues.some(({ sides }) =>
    sides.every(({ participant }) => isStaying(participant)),
  );
  if (isTalking || call.subscriptions.some((entry) => isConnection(call, entry, isStaying))) return false;
  return !call.solos.some(
    ({ role, side }) => (role === 'publisher' || role === 'created') && isStaying(side.participant),
  );
}

/** Both have media of their own: neither only listens. */
function isConnection(
  call: Call,
  { source, sink }: Subscription,
  isStaying: (participant: Participant) => boolean,
): boolean {
  return isStaying(source) && isStaying(sink) && soloOf(call, sink)?.role !== 'subscriber';
}

/** Takes a branch out of the call and closes its ports. */
export function removeParticipant(call: Call, participant: Participant): void {
  const gone = call.dialogues.filter((dialogue) =>
    dialogue.sides.some((side) => side.participant === participant),
  );
  call.dialogues = call.dialogues.filter((dialogue) => !gone.includes(dialogue));
  const stranded = gone.map((dialogue) => keepConnected(call, dialogue, participant));
  const goneSolos = call.solos.filter(({ side }) => side.participant === participant);
  call.solos = call.solos.filter((solo) => !goneSolos.includes(solo));
  call.subscriptions = withoutParty(call.subscriptions, participant);
  call.participants = call.participants.filter(
    (entry) =>
      entry !== participant &&
      (entry.tag !== null || hasDialogue(call, entry) || soloOf(call, entry) !== null),
  );
  call.handle.apply(compilePlan(call));
  const sides = [...gone.flatMap((dialogue) => dialogue.sides), ...goneSolos.map(({ side }) => side)].filter(
    (side) => !stranded.includes(side),
  );
  for (const leg of sides.flatMap(({ legs }) => legs)) closeStreams(call, leg);
}

/**
 * The party that `leaving` was in dialogue with stays as one that is in none, with its ports, where it is connected with somebody else.
 * Null: it is not, or it has other ends.
 */
function keepConnected(call: Call, dialogue: Dialogue, leaving: Participant): Side | null {
  const side = dialogue.sides[dialogue.sides[0].participant === leaving ? 1 : 0];
  const { participant } = side;
  const isConnected = call.subscriptions.some(
    ({ source, sink }) =>
      (source === participant && sink !== leaving) || (sink === participant && source !== leaving),
  );
  if (!isConnected || hasDialogue(call, participant) || soloOf(call, participant) !== null) return null;
  const solo = draftSolo(side, 'stranded');
  solo.isAnswered = dialogue.isAnswered;
  solo.signalledAt = call.lastSignalMonotonic;
  solo.touched = dialogue.touched;
  addSolo(call, solo);
  return side;
}

/** A party that never had a tag cannot be spoken of any more once its dialogue is gone. */
function hasDialogue(call: Call, participant: Participant): boolean {
  return call.dialogues.some((dialogue) => dialogue.sides.some((side) => side.participant === participant));
}

function closeStreams(call: Call, leg: Leg): void {
  if (leg.rtp !== null) call.handle.closeStream(leg.rtp.id);
  if (leg.rtcp !== null) call.handle.closeStream(leg.rtcp.id);
}
