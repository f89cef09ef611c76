import type { InjectedEvent } from '../../plan/injected-event.ts';
import type { PlayDtmfRequest } from '../../policy/control-requests.ts';
import type { Call } from '../call.ts';
import { compilePlan } from '../compile-plan.ts';
import { failure, type CallContext, type CallFailure } from '../context.ts';
import { participantName, type Participant } from '../participant.ts';
import { selectParties } from '../select-party.ts';
import { currentSide, partnerLeg } from '../solo-party.ts';
import { mediaTypes } from './media-types.ts';
import { newMediaControl, noteChanged, type MediaControl } from './state.ts';

/** Digits of one party that may wait for each other. */
const MOST_WAITING = 32;
/** For so long after its turn a digit waits for audio that it can take the place of. */
const PATIENCE_MS = 10_000;

/** `play DTMF`: as if the parties had typed a digit, each after what it plays already. */
export function performPlayDtmf(
  call: Call,
  request: PlayDtmfRequest,
  { clock }: CallContext,
): { readonly ok: true } | CallFailure {
  const selected = selectParties(call, request.selection);
  if (!selected.ok) return selected;
  const now = clock.monotonicMs();
  const planned: (readonly [Participant, InjectedEvent])[] = [];
  let id = call.control?.lastInjection ?? 0;
  for (const party of selected.parties) {
    const type = eventType(call, party);
    if (type === null) continue;
    const waiting = waitingOf(call.control, party, now);
    if (waiting.length >= MOST_WAITING)
      return failure(`Too many digits of ${participantName(party)} are waiting (at most ${MOST_WAITING})`);
    const { code, volume, durationMs, pauseMs } = request;
    const turn = Math.max(now, (waiting.at(-1)?.until ?? 0) - PATIENCE_MS);
    const until = turn + durationMs + pauseMs + PATIENCE_MS;
    id += 1;
    planned.push([party, { id, code, volume, durationMs, pauseMs, until, ...type }]);
  }
  if (planned.length === 0)
    return failure('Nobody takes telephone-event from there, and tones need audio to be made');
  call.control ??= newMediaControl();
  const { control } = call;
  control.lastInjection = id;
  for (const [party, event] of planned) {
    control.injections.set(party, [...waitingOf(control, party, now), event]);
    call.nextCheckAt = Math.min(call.nextCheckAt, event.until);
  }
  noteChanged(control);
  call.handle.apply(compilePlan(call));
  return { ok: true };
}

/** Forgets digits whose time is over; true if the data plane must hear of it. */
export function forgetPlayed({ control }: Call, now: number): boolean {
  if (control === null || control.injections.size === 0) return false;
  let isChanged = false;
  for (const [party, events] of control.injections) {
    const left = events.filter(({ until }) => until > now);
    if (left.length === events.length) continue;
    isChanged = true;
    if (left.length === 0) control.injections.delete(party);
    else control.injections.set(party, left);
  }
  return isChanged;
}

/** Monotonic milliseconds at which there is something to forget; Infinity: never. */
export function nextPlayed({ control }: Call): number {
  let next = Infinity;
  for (const events of control?.injections.values() ?? [])
    for (const { until } of events) next = Math.min(next, until);
  return next;
}

function waitingOf(control: MediaControl | null, party: Participant, now: number): readonly InjectedEvent[] {
  return (control?.injections.get(party) ?? []).filter(({ until }) => until > now);
}

/** What the party's events have to look like for who hears it; null: they cannot be sent. */
function eventType(call: Call, party: Participant): Pick<InjectedEvent, 'payloadType' | 'hertz'> | null {
  const side = currentSide(call, party);
  for (const leg of side?.legs ?? []) {
    if (side === null || leg.type !== 'audio' || leg.ports === null) continue;
    const [type] = mediaTypes(leg, partnerLeg(call, side, leg.index)).events;
    if (type !== undefined) return { payloadType: type[0], hertz: type[1] };
  }
  return null;
}
