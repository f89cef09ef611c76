import type { Address, Endpoint } from '../base/endpoint.ts';
import type { Logger } from '../base/log.ts';
import type { MediaHandle } from '../plan/media-plane.ts';
import type { Recording } from '../plan/recorder.ts';
import type { CallContext } from './context.ts';
import { loggingControl, type MediaControl } from './control/state.ts';
import type { Dialogue, Participant, Side } from './participant.ts';
import { CallQuality } from './quality/call-quality.ts';
import type { SoloParty } from './solo.ts';
import { withoutConnections, type Subscription } from './subscription.ts';

/** One call: state only. What happens to it is in offer.ts, answer.ts, delete.ts and timeouts.ts. */
export interface Call {
  readonly id: string;
  readonly handle: MediaHandle;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly createdMonotonic: number;
  /** The SIP proxy that made the first offer. */
  readonly createdFrom: Endpoint;
  participants: readonly Participant[];
  /** Calls that have become part of this one: it answers to their call-ids. */
  merged: readonly MergedCall[];
  dialogues: readonly Dialogue[];
  /** Parties that are in no dialogue. */
  solos: readonly SoloParty[];
  /** Who hears whom beside the dialogues. */
  subscriptions: readonly Subscription[];
  /** What becomes of media, where that has been asked; null: it has not. */
  control: MediaControl | null;
  /** Unix milliseconds of the last offer or answer, and the same moment monotonic. */
  lastSignalAt: number;
  lastSignalMonotonic: number;
  tos: number;
  metadata: string | null;
  /** Of the SIP proxy that is told when the call times out; null: the one that made the first offer. */
  callbackAddress: Address | null;
  /** Null: it is not recorded. */
  recording: CallRecording | null;
  /** The files are deleted when recording ends with the call. */
  isRecordingDiscarded: boolean;
  /** Monotonic milliseconds at which the whole call ends; null: no delete is pending. */
  deleteAt: number | null;
  /** Monotonic milliseconds before which the timeout check need not look at this call. */
  nextCheckAt: number;
  /** Counts offers and answers; orders dialogues by use. */
  turn: number;
  readonly quality: CallQuality;
  /** How many parties had no tag when they came. */
  untaggedCount: number;
  /** Another machine has it in hand and we stand by: it counts for itself and only `final-timeout` ends it. */
  isForeign: boolean;
  /** Monotonic milliseconds at which it was last taken over; no stream is overdue before it had its time from then. */
  ownedSince: number;
}

/** A call that has become part of another. */
export interface MergedCall {
  readonly id: string;
  /** Who were in it then. */
  readonly parties: readonly Participant[];
}

export interface CallRecording {
  readonly files: Recording;
  isPaused: boolean;
}

export function createCall(id: string, from: Endpoint, context: CallContext): Call {
  const now = context.clock.monotonicMs();
  return {
    id,
    handle: context.media.createCall(id),
    log: context.log.with({ callId: id }),
    createdAt: context.clock.unixMs(),
    createdMonotonic: now,
    createdFrom: from,
    participants: [],
    merged: [],
    dialogues: [],
    solos: [],
    subscriptions: [],
    control: context.options.areDigitsLogged ? loggingControl() : null,
    lastSignalAt: context.clock.unixMs(),
    lastSignalMonotonic: now,
    tos: context.options.tos,
    metadata: null,
    callbackAddress: null,
    recording: null,
    isRecordingDiscarded: false,
    deleteAt: null,
    nextCheckAt: now,
    turn: 0,
    quality: new CallQuality(),
    untaggedCount: 0,
    isForeign: false,
    ownedSince: now,
  };
}

/** What its own messages call the call of a party. */
export function callIdOf({ id, merged }: Call, participant: Participant): string {
  return merged.find(({ parties }) => parties.includes(participant))?.id ?? id;
}

/** A party that the call does not list yet: see `addDialogue`. */
export function draftParticipant(tag: string | null, viaBranch: string | null, unixMs: number): Participant {
  return {
    number: 0,
    tag,
    viaBranch,
    aliases: new Set(),
    lastBody: null,
    label: null,
    metadata: null,
    createdAt: unixMs,
    origin: null,
    sdp: null,
    deleteAt: null,
    isRecordingExcluded: false,
  };
}

export function draftSide(participant: Participant): Side {
  return {
    participant,
    interfaceName: null,
    isInterfaceExplicit: false,
    family: null,
    legs: [],
    sections: null,
  };
}

/** For another dialogue, on the interface and with the address family of a side that there is. */
export function draftSideLike(model: Side | null, participant: Participant): Side {
  const side = draftSide(participant);
  if (model === null) return side;
  side.interfaceName = model.interfaceName;
  side.isInterfaceExplicit = model.isInterfaceExplicit;
  side.family = model.family;
  return side;
}

export function draftDialogue(first: Side, second: Side): Dialogue {
  return {
    sides: [first, second],
    offerer: 0,
    touched: 0,
    isAnswered: false,
    isFinal: false,
    isActive: true,
  };
}

/** Enters a drafted dialogue, and those of its parties that are new. */
export function addDialogue(call: Call, dialogue: Dialogue): void {
  for (const { participant } of dialogue.sides) {
    if (call.participants.includes(participant)) continue;
    if (participant.tag === null) {
      call.untaggedCount += 1;
      participant.number = call.untaggedCount;
    }
    call.participants = [...call.participants, participant];
  }
  call.dialogues = [...call.dialogues, dialogue];
}

/** Every offer and answer restarts learning and the timeouts, and cancels a pending delete. */
export function noteSignal(call: Call, dialogue: Dialogue, context: CallContext): void {
  const parties = dialogue.sides.map(({ participant }) => participant);
  for (const participant of parties) participant.deleteAt = null;
  // An offer or answer takes the place of what `connect` has made of its parties.
  if (call.subscriptions.length > 0) call.subscriptions = withoutConnections(call.subscriptions, parties);
  call.lastSignalMonotonic = context.clock.monotonicMs();
  noteTurn(call, context);
}

/** The same for a party that is in no dialogue: learning of the others goes on as it was. */
export function noteSoloSignal(call: Call, solo: SoloParty, context: CallContext): void {
  solo.side.participant.deleteAt = null;
  solo.signalledAt = context.clock.monotonicMs();
  noteTurn(call, context);
  solo.touched = call.turn;
}

function noteTurn(call: Call, context: CallContext): void {
  call.deleteAt = null;
  call.lastSignalAt = context.clock.unixMs();
  call.nextCheckAt = context.clock.monotonicMs();
  call.turn += 1;
}
