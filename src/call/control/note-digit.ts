import type { DtmfEvent } from '../../plan/media-plane.ts';
import type { StreamId } from '../../plan/types.ts';
import type { Call } from '../call.ts';
import { compilePlan } from '../compile-plan.ts';
import type { CallContext } from '../context.ts';
import type { Participant } from '../participant.ts';
import type { RecordingAction } from '../../policy/recording.ts';
import { steerRecording } from '../recording.ts';
import { digitTyped, isSameDtmf } from './dtmf.ts';
import { codeTyped } from './recording-codes.ts';
import { noteChanged, type MediaControl } from './state.ts';
import { sidesOfCall } from '../solo-party.ts';

/** A party has typed a digit. */
export interface DigitHeard {
  readonly call: Call;
  readonly party: Participant;
  readonly event: DtmfEvent;
  /** Somebody wants to read of it, and not only a trigger. */
  readonly isLogged: boolean;
}

/** The digit may set or end how the party's DTMF is treated. Null: its stream is gone. */
export function noteDigit(
  call: Call,
  stream: StreamId,
  event: DtmfEvent,
  context: CallContext,
): DigitHeard | null {
  const { control } = call;
  const party = ownerOf(call, stream);
  if (control === null || party === null) return null;
  if (isWatched(control, party, event.code, context)) call.handle.apply(compilePlan(call));
  const action = steered(control, party, event.code, context);
  if (action !== null) steerRecording(call, action, context);
  return { call, party, event, isLogged: control.areEventsTold };
}

/** True if the data plane must learn of what follows. */
function isWatched(control: MediaControl, party: Participant, code: number, context: CallContext): boolean {
  const own = control.parties.get(party);
  const watching = own !== undefined && own.dtmf !== null ? own : control.whole;
  const { dtmf } = watching;
  if (dtmf === null) return false;
  watching.dtmf = digitTyped(dtmf, code, context.clock.monotonicMs(), context.options.digitForgetMs);
  noteChanged(control);
  return !isSameDtmf(dtmf, watching.dtmf);
}

/** What the digit has completed of the codes that steer recording; null: nothing. */
function steered(
  control: MediaControl,
  party: Participant,
  code: number,
  { clock, options }: CallContext,
): RecordingAction | null {
  const own = control.parties.get(party);
  if (own === undefined || own.recordingCodes === null) return null;
  const { codes, action } = codeTyped(own.recordingCodes, code, clock.monotonicMs(), options.digitForgetMs);
  own.recordingCodes = codes;
  return action;
}

function ownerOf(call: Call, stream: StreamId): Participant | null {
  const side = sidesOfCall(call).find(({ legs }) => legs.some(({ rtp }) => rtp?.id === stream));
  return side?.participant ?? null;
}
