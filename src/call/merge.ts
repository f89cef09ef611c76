import type { Call, MergedCall } from './call.ts';
import { retuneSockets } from './call-tos.ts';
import { partyControl } from './control/party-control.ts';
import { newMediaControl, type MediaControl } from './control/state.ts';
import { maxParticipants, maxSolos, subscriptionLimitExceeded } from './limits.ts';
import type { StreamRef } from './leg.ts';
import type { Participant } from './participant.ts';
import { endRecording } from './recording.ts';
import { sidesOfCall } from './solo-party.ts';

/** Call-ids that one call may answer to. */
const maxCallIds = 100;

/** Why these calls cannot become one; null: they can. Nothing is changed. */
export function mergeProblem(calls: readonly Call[]): string | null {
  const foreign = calls.find(({ isForeign }) => isForeign);
  if (foreign !== undefined)
    return `Calls cannot be merged: ${foreign.id} is in the hands of another machine`;
  const sum = (count: (call: Call) => number) => calls.reduce((total, call) => total + count(call), 0);
  if (sum(({ merged }) => 1 + merged.length) > maxCallIds)
    return `Calls cannot be merged: too many call-ids of one call (at most ${maxCallIds})`;
  if (sum(({ participants, solos }) => participants.length - solos.length) > maxParticipants)
    return `Calls cannot be merged: too many parties in one call (at most ${maxParticipants})`;
  if (sum(({ solos }) => solos.length) > maxSolos)
    return `Calls cannot be merged: too many publishers and subscribers in one call (at most ${maxSolos})`;
  const overLimit = subscriptionLimitExceeded(sum(({ subscriptions }) => subscriptions.length));
  return overLimit ?? tagProblem(calls);
}

/** Afterwards a tag must still say which party is meant. */
function tagProblem(calls: readonly Call[]): string | null {
  const owners = new Map<string, Call>();
  for (const call of calls)
    for (const { tag, aliases } of call.participants)
      for (const name of tag === null ? aliases : [tag, ...aliases]) {
        const owner = owners.get(name);
        if (owner !== undefined && owner !== call)
          return `Calls cannot be merged: ${owner.id} and ${call.id} both have a party with tag ${name}`;
        owners.set(name, call);
      }
  return null;
}

/**
 * The parties of `other` become those of `call`, with their media, which goes on. Nobody hears anybody else by that alone. To be called only
 * where `mergeProblem` has none; the owner of all calls forgets `other`, and the caller applies a new plan.
 */
export function mergeCalls(call: Call, other: Call): void {
  endRecording(other);
  const slotOf = call.handle.absorb(other.handle);
  const moved = (stream: StreamRef | null): StreamRef | null =>
    stream === null ? null : { id: stream.id, slot: slotOf(stream.slot) };
  for (const { legs } of sidesOfCall(other))
    for (const leg of legs) {
      leg.rtp = moved(leg.rtp);
      leg.rtcp = moved(leg.rtcp);
    }
  for (const participant of other.participants)
    if (participant.tag === null) participant.number += call.untaggedCount;
  mergeDeletes(call, other);
  mergeControl(call, other);
  const { id, participants: parties } = other;
  const merged: MergedCall = { id, parties };
  call.merged = [...call.merged, merged, ...other.merged];
  call.untaggedCount += other.untaggedCount;
  call.participants = [...call.participants, ...parties];
  call.dialogues = [...call.dialogues, ...other.dialogues];
  call.solos = [...call.solos, ...other.solos];
  call.subscriptions = [...call.subscriptions, ...other.subscriptions];
  call.quality.absorb(other.quality);
  call.metadata ??= other.metadata;
  call.callbackAddress ??= other.callbackAddress;
  call.lastSignalAt = Math.max(call.lastSignalAt, other.lastSignalAt);
  call.lastSignalMonotonic = Math.max(call.lastSignalMonotonic, other.lastSignalMonotonic);
  call.ownedSince = Math.max(call.ownedSince, other.ownedSince);
  call.turn = Math.max(call.turn, other.turn);
  call.nextCheckAt = Math.min(call.nextCheckAt, other.nextCheckAt);
  if (other.tos !== call.tos) retuneSockets(call, call.tos);
  other.log.notice(`The call is part of call ${call.id} from now on`);
  call.log.notice(`Call ${other.id} is part of this call from now on`);
}

/** Parties that were to end with their call end alone now. */
function mergeDeletes(call: Call, other: Call): void {
  for (const { participants, deleteAt } of [call, other])
    if (deleteAt !== null)
      for (const participant of participants)
        participant.deleteAt = Math.min(participant.deleteAt ?? Infinity, deleteAt);
  const isOver = call.deleteAt !== null && other.deleteAt !== null;
  call.deleteAt = isOver ? Math.max(call.deleteAt!, other.deleteAt!) : null;
}

/** What was asked for the whole of the other call is asked for each of its parties. */
function mergeControl(call: Call, other: Call): void {
  if (other.control === null) return;
  call.control ??= newMediaControl();
  const { control } = call;
  const { whole, parties, flows, echoes, reports, changed, areEventsTold, logDestination } = other.control;
  const { injections, lastInjection } = other.control;
  for (const [party, own] of parties) control.parties.set(party, own);
  for (const party of other.participants) keepWhole(control, party, whole);
  for (const [party, events] of injections) control.injections.set(party, events);
  control.lastInjection = Math.max(control.lastInjection, lastInjection);
  for (const party of changed) {
    if (party !== null) control.changed.add(party);
    else for (const each of other.participants) control.changed.add(each);
  }
  control.flows = [...control.flows, ...flows];
  for (const [side, echo] of echoes) control.echoes.set(side, echo);
  for (const [side, own] of reports) control.reports.set(side, own);
  control.areEventsTold ||= areEventsTold;
  control.logDestination ??= logDestination;
}

function keepWhole(control: MediaControl, party: Participant, whole: MediaControl['whole']): void {
  if (!whole.isBlocked && !whole.isSilenced && !whole.isForwarded && whole.dtmf === null) return;
  const own = partyControl(control, party);
  own.isBlocked ||= whole.isBlocked;
  own.isSilenced ||= whole.isSilenced;
  own.isForwarded ||= whole.isForwarded;
  own.dtmf ??= whole.dtmf;
}
