import type { ControlRequest } from '../../policy/control-requests.ts';
import type { PartySet } from '../../policy/party-requests.ts';
import type { Call } from '../call.ts';
import { compilePlan } from '../compile-plan.ts';
import { failure, type CallFailure } from '../context.ts';
import { dialoguesOf, findByTag, partnerOf } from '../find-dialogue.ts';
import type { Participant } from '../participant.ts';
import { selectParties } from '../select-party.ts';
import { sidesOfCall } from '../solo-party.ts';
import { blockedDtmf, passedDtmf, refusedMode } from './dtmf.ts';
import { partyControl } from './party-control.ts';
import {
  newMediaControl,
  noteChanged,
  type FlowControl,
  type MediaControl,
  type PartyControl,
} from './state.ts';

/** What one command sets: `what` in the control of a party or flow, to `isOn`. */
interface Switch {
  readonly what: 'isBlocked' | 'isSilenced' | 'isForwarded' | 'dtmf';
  readonly isOn: boolean;
}

const switches: Readonly<Record<ControlRequest['command'], Switch>> = {
  'block media': { what: 'isBlocked', isOn: true },
  'unblock media': { what: 'isBlocked', isOn: false },
  'silence media': { what: 'isSilenced', isOn: true },
  'unsilence media': { what: 'isSilenced', isOn: false },
  'block DTMF': { what: 'dtmf', isOn: true },
  'unblock DTMF': { what: 'dtmf', isOn: false },
  'start forwarding': { what: 'isForwarded', isOn: true },
  'stop forwarding': { what: 'isForwarded', isOn: false },
};

/** Carries out a command on what becomes of media. */
export function performControl(call: Call, request: ControlRequest): { readonly ok: true } | CallFailure {
  const change = switches[request.command];
  const refused = change.what === 'dtmf' ? refusedMode(request.dtmf) : null;
  if (refused !== null) return failure(refused);
  const source = sourceOf(call, request);
  if ('ok' in source) return source;
  const flows = flowsMeant(call, source.party, request);
  if ('ok' in flows) return flows;
  call.control ??= newMediaControl();
  const { control } = call;
  forgetGone(control, call);
  for (const flow of flows.pairs) setFlow(control, flow, change);
  if (!flows.isInstead) setParties(control, source.party, request, change);
  noteChanged(control);
  if (request.setLabel !== null && source.party !== null) source.party.label = request.setLabel;
  call.metadata = request.metadata ?? call.metadata;
  call.handle.apply(compilePlan(call));
  call.log.info(`${request.command}: ${describe(source.party, flows)}`);
  return { ok: true };
}

/** Most that media of a party can be delayed by. */
export const longestDelayMs = 60_000;

/** Delays all media of a party from now on; 0 ends that. */
export function delayMedia(call: Call, party: Participant, delayMs: number): void {
  call.control ??= newMediaControl();
  forgetGone(call.control, call);
  partyControl(call.control, party).delayMs = delayMs;
  noteChanged(call.control);
  call.handle.apply(compilePlan(call));
  call.log.info(`media of party ${party.tag ?? party.label ?? ''} is delayed by ${delayMs} ms`);
}

/** Null: the whole call. */
function sourceOf(
  call: Call,
  { selection }: ControlRequest,
): { readonly party: Participant | null } | CallFailure {
  const { label, address, fromTag } = selection;
  if (label === null && address === null && fromTag === null) return { party: null };
  const found = selectParties(call, { all: 'none', fromTags: [], label, address, fromTag });
  return found.ok ? { party: found.parties[0] ?? null } : found;
}

interface Flow {
  readonly from: Participant;
  readonly to: Participant;
}

interface MeantFlows {
  readonly pairs: readonly Flow[];
  /** It is about these alone, not about the party or call. */
  readonly isInstead: boolean;
}

const noFlows: MeantFlows = { pairs: [], isInstead: false };

function flowsMeant(
  call: Call,
  party: Participant | null,
  { command, selection, toTag, toLabel }: ControlRequest,
): MeantFlows | CallFailure {
  const { what } = switches[command];
  if (what !== 'isBlocked' && what !== 'isSilenced') return noFlows;
  const isNamed = toTag !== null || toLabel !== null;
  if (party !== null && isNamed && selection.all === 'none') {
    const to = receiverOf(call, toTag, toLabel);
    if ('ok' in to) return to;
    if (!isFlow(call, party, to)) return failure('Media flow not found');
    return { pairs: [{ from: party, to }], isInstead: true };
  }
  if (selection.all === 'none') return noFlows;
  const sources = party === null ? call.participants : [party];
  const pairs = sources.flatMap((from) => flowsFrom(call, from, selection.all));
  return { pairs, isInstead: selection.all !== 'all' };
}

function receiverOf(call: Call, toTag: string | null, toLabel: string | null): Participant | CallFailure {
  if (toLabel !== null) {
    const found = call.participants.find(({ label }) => label === toLabel);
    return found ?? failure('No monologue matching the given label');
  }
  return findByTag(call, toTag ?? '') ?? failure('To-tag given, but no such tag exists');
}

function isFlow(call: Call, from: Participant, to: Participant): boolean {
  return flowsFrom(call, from, 'flows').some((flow) => flow.to === to);
}

function flowsFrom(call: Call, from: Participant, which: PartySet): readonly Flow[] {
  const answered = dialoguesOf(call, from).map((dialogue) => ({ from, to: partnerOf(dialogue, from) }));
  const subscribed = call.subscriptions.flatMap((entry) =>
    entry.source === from ? [{ from, to: entry.sink }] : [],
  );
  if (which === 'offer-answer') return answered;
  return which === 'except-offer-answer' ? subscribed : [...answered, ...subscribed];
}

/** Of the same parties there is one entry; one that asks for nothing goes. */
function setFlow(control: MediaControl, { from, to }: Flow, { what, isOn }: Switch): void {
  const isSame = (entry: FlowControl): boolean => entry.from === from && entry.to === to;
  const before = control.flows.find(isSame);
  const isBlocked = what === 'isBlocked' ? isOn : (before?.isBlocked ?? false);
  const isSilenced = what === 'isSilenced' ? isOn : (before?.isSilenced ?? false);
  const others = control.flows.filter((entry) => !isSame(entry));
  control.flows = isBlocked || isSilenced ? [...others, { from, to, isBlocked, isSilenced }] : others;
}

function setParties(
  control: MediaControl,
  party: Participant | null,
  request: ControlRequest,
  change: Switch,
): void {
  if (party !== null) set(partyControl(control, party), request, change);
  else {
    set(control.whole, request, change);
    // What was asked for one party alone stays, unless it is about all.
    if (!change.isOn && request.selection.all === 'all')
      for (const own of control.parties.values()) set(own, request, change);
  }
}

function set(own: PartyControl, { dtmf }: ControlRequest, { what, isOn }: Switch): void {
  if (what !== 'dtmf') own[what] = isOn;
  else own.dtmf = isOn ? blockedDtmf(dtmf) : passedDtmf;
}

/** Parties come and go; what was asked for those that are gone goes too. */
export function forgetGone(control: MediaControl, call: Call): void {
  const isThere = (party: Participant): boolean => call.participants.includes(party);
  const sides = sidesOfCall(call);
  for (const party of control.parties.keys()) if (!isThere(party)) control.parties.delete(party);
  control.flows = control.flows.filter(({ from, to }) => isThere(from) && isThere(to));
  for (const party of control.injections.keys()) if (!isThere(party)) control.injections.delete(party);
  for (const party of control.changed) if (party !== null && !isThere(party)) control.changed.delete(party);
  for (const bySide of [control.echoes, control.reports])
    for (const side of bySide.keys()) if (!sides.includes(side)) bySide.delete(side);
}

function describe(party: Participant | null, { pairs, isInstead }: MeantFlows): string {
  const who = party === null ? 'the call' : `party ${party.tag ?? party.label ?? ''}`;
  return isInstead ? `${pairs.length} flows of ${who}` : who;
}
