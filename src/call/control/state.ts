import type { Endpoint } from '../../base/endpoint.ts';
import type { InjectedEvent } from '../../plan/injected-event.ts';
import type { EventMode } from '../../plan/treatment.ts';
import type { Participant, Side } from '../participant.ts';
import type { RecordingCodes } from './recording-codes.ts';

/** What DTMF events become, and the digits that change it. */
export interface DtmfControl {
  readonly mode: EventMode;
  /** For the mode `digit`. */
  readonly digit: number;
  /** By how many milliseconds digits are heard later. */
  readonly delayMs: number;
  /** Monotonic milliseconds at which `end` is reached by time; null: not by time, or not under way. */
  readonly until: number | null;
  readonly trigger: DtmfTrigger | null;
  /** How the mode that a trigger has set ends; null: not, or no trigger has set it. */
  readonly end: DtmfEnd | null;
  /** Digits that were typed so far, the last ones; and when the last of them came, in monotonic milliseconds. */
  readonly typed: string;
  readonly typedAt: number;
}

/** Typing `digits` sets a mode, until its end. */
export interface DtmfTrigger {
  readonly digits: string;
  readonly mode: EventMode;
  readonly end: DtmfEnd;
  readonly endMs: number | null;
}

export interface DtmfEnd {
  /** Null: not by digits. */
  readonly digits: string | null;
  /** How many more digits may be typed; null: any number. */
  readonly digitsLeft: number | null;
  readonly mode: EventMode;
}

/** What was asked for a party, or for all of the call. */
export interface PartyControl {
  isBlocked: boolean;
  isSilenced: boolean;
  isForwarded: boolean;
  isShortBlocked: boolean;
  dtmf: DtmfControl | null;
  /** By how much its media is delayed. */
  delayMs: number;
  /** Null: the party does not steer recording. */
  recordingCodes: RecordingCodes | null;
}

/** What was asked for what one party sends another. */
export interface FlowControl {
  readonly from: Participant;
  readonly to: Participant;
  readonly isBlocked: boolean;
  readonly isSilenced: boolean;
}

/** An end of a dialogue whose party hears itself, or nothing. */
export interface EchoControl {
  readonly isEchoed: boolean;
  /** Of what goes back. */
  readonly ssrc: number;
}

/** Reports of ours that the party of a side gets. */
export interface ReportsControl {
  readonly cname: string;
  /** Of its first section, while nothing is sent there. */
  readonly ssrc: number;
  readonly intervalMs: number;
}

/** What becomes of media, as commands and messages have asked. */
export interface MediaControl {
  isTrafficDropped: boolean;
  /** Finished DTMF events of all parties are told to the main thread. */
  areEventsTold: boolean;
  logDestination: Endpoint | null;
  readonly whole: PartyControl;
  readonly parties: Map<Participant, PartyControl>;
  flows: readonly FlowControl[];
  readonly echoes: Map<Side, EchoControl>;
  /** Whose media was changed at some time, and not only read or dropped; null: that of all. */
  readonly changed: Set<Participant | null>;
  /** Digits that parties are made to type. */
  readonly injections: Map<Participant, readonly InjectedEvent[]>;
  lastInjection: number;
  readonly reports: Map<Side, ReportsControl>;
}

export function newPartyControl(): PartyControl {
  return {
    isBlocked: false,
    isSilenced: false,
    isForwarded: false,
    isShortBlocked: false,
    dtmf: null,
    delayMs: 0,
    recordingCodes: null,
  };
}

export function newMediaControl(): MediaControl {
  return {
    isTrafficDropped: false,
    areEventsTold: false,
    logDestination: null,
    whole: newPartyControl(),
    parties: new Map(),
    flows: [],
    echoes: new Map(),
    changed: new Set(),
    injections: new Map(),
    lastInjection: 0,
    reports: new Map(),
  };
}

/** To be called when anything was asked for. */
export function noteChanged({ whole, parties, flows, changed, injections }: MediaControl): void {
  if (isChanging(whole)) changed.add(null);
  for (const [party, own] of parties) if (isChanging(own)) changed.add(party);
  for (const { from, isSilenced } of flows) if (isSilenced) changed.add(from);
  for (const party of injections.keys()) changed.add(party);
}

/** Payload types are readable in SRTP too: to drop events needs no keys. */
function isChanging({ isSilenced, dtmf, delayMs }: PartyControl): boolean {
  // What is held back cannot go on as it came once somebody else listens.
  if (isSilenced || delayMs > 0) return true;
  if (dtmf === null) return false;
  return dtmf.delayMs > 0 || (dtmf.mode !== 'pass' && dtmf.mode !== 'drop');
}

/** Of a call whose digits the daemon's log wants. */
export function loggingControl(): MediaControl {
  const control = newMediaControl();
  control.areEventsTold = true;
  return control;
}
