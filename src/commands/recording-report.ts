import type { Call } from '../call/call.ts';
import type { Participant } from '../call/participant.ts';
import { recordingState } from '../call/recording.ts';
import type { RecordingAction } from '../policy/recording.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';

const actionNames: Readonly<Record<RecordingAction, string>> = {
  start: 'start recording',
  stop: 'stop recording',
  startStop: 'start/stop recording',
  pause: 'pause recording',
  pauseResume: 'pause/resume recording',
  startPauseResume: 'start/pause/resume recording',
};

/** The digits with which a party steers recording. */
export function recordingCodesReport({ control }: Call, party: Participant): readonly NgObject[] {
  const codes = control?.parties.get(party)?.recordingCodes?.codes ?? [];
  return codes.map(({ action, digits }) => ({ type: actionNames[action], trigger: digits, active: 1 }));
}

/** The `recording` part of a report. */
export function reportRecording(call: Call): NgObject {
  const state = recordingState(call);
  const basic = { 'call recording': state === 'on' ? 1 : 0, forwarding: 0 };
  if (call.recording === null) return basic;
  const { path, packets, bytes, lost, unreadable, problem } = call.recording.files.status();
  return { ...basic, state, file: path, packets, bytes, lost, unreadable, problem: problem ?? undefined };
}
