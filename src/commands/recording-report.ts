import type { Call } from '../call/call.ts';
import { recordingState } from '../call/recording.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';

/** The `recording` part of a report. */
export function reportRecording(call: Call): NgObject {
  const state = recordingState(call);
  const basic = { 'call recording': state === 'on' ? 1 : 0, forwarding: 0 };
  if (call.recording === null) return basic;
  const { path, packets, bytes, lost, unreadable, problem } = call.recording.files.status();
  return { ...basic, state, file: path, packets, bytes, lost, unreadable, problem: problem ?? undefined };
}
