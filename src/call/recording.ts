import type { ByteString } from '../base/bytes.ts';
import type { Recording, RecordingNames } from '../plan/recorder.ts';
import type { RecordingAction, RecordingCode, RecordingWish } from '../policy/recording.ts';
import type { AnswerRequest, OfferRequest, RecordingRequest } from '../policy/request.ts';
import type { Call } from './call.ts';
import { compilePlan } from './compile-plan.ts';
import type { CallContext } from './context.ts';
import { partyControl } from './control/party-control.ts';
import { recordingCodes } from './control/recording-codes.ts';
import { newMediaControl } from './control/state.ts';
import { findByTag } from './find-dialogue.ts';

/** How the recording of a call stands, for reports. */
export type RecordingState = 'off' | 'on' | 'paused';

export function recordingState({ recording }: Call): RecordingState {
  if (recording === null) return 'off';
  return recording.isPaused ? 'paused' : 'on';
}

/** Paths of the captures that the call is being recorded to, for replies; null: it is not recorded. */
export function recordingPaths({ recording }: Call): readonly ByteString[] | null {
  return recording === null ? null : [recording.files.status().path];
}

/** What an offer or answer that went well says of recording; `sdp` is what went out. Nothing in here can fail the request. */
export function recordExchange(
  call: Call,
  request: OfferRequest | AnswerRequest,
  sdp: ByteString,
  context: CallContext,
): void {
  const { recording: wish } = request;
  if (wish === null && call.recording === null) return;
  // Whatever an earlier delete said of the files went with that delete.
  call.isRecordingDiscarded = false;
  const isAnswer = request.command === 'answer';
  const tag = isAnswer ? request.toTag : request.fromTag;
  if (wish !== null) {
    if (wish.isPartyExcluded) exclude(call, tag);
    if (wish.isSteeredByDigits) letSteer(call, tag, wish.codes, context);
    follow(call, wish, context);
  }
  const label = findByTag(call, tag)?.label ?? null;
  call.recording?.files.describe({ mode: request.command, label, sdp });
}

/** `start recording`, `stop recording`, `pause recording`. */
export function performRecording(call: Call, request: RecordingRequest, context: CallContext): void {
  const { command, recording: wish, metadata, isPaused } = request;
  call.metadata = metadata ?? call.metadata;
  if (wish !== null && (wish.isDiscarded || wish.call === 'discard')) stop(call, true);
  if (command === 'start recording') start(call, wish ?? noNames, context);
  else if (command === 'pause recording' || isPaused) pause(call);
  else stop(call, false);
}

type Step = 'start' | 'stop' | 'pause';

/** What a code does, by how recording stands. To start what runs and to pause what does not changes nothing. */
const steps: Readonly<Record<RecordingAction, Readonly<Record<RecordingState, Step>>>> = {
  start: { off: 'start', on: 'start', paused: 'start' },
  stop: { off: 'stop', on: 'stop', paused: 'stop' },
  startStop: { off: 'start', on: 'stop', paused: 'stop' },
  pause: { off: 'pause', on: 'pause', paused: 'pause' },
  pauseResume: { off: 'pause', on: 'pause', paused: 'start' },
  startPauseResume: { off: 'start', on: 'pause', paused: 'start' },
};

/** A party has typed one of its codes. */
export function steerRecording(call: Call, action: RecordingAction, context: CallContext): void {
  const step = steps[action][recordingState(call)];
  call.log.info(`Digits steer recording: ${step}`);
  if (step === 'start') start(call, noNames, context);
  else if (step === 'stop') stop(call, false);
  else pause(call);
}

/** The call is over. */
export function endRecording(call: Call): void {
  const { recording, metadata, isRecordingDiscarded } = call;
  call.recording = null;
  recording?.files.finish({ metadata, isDiscarded: isRecordingDiscarded });
}

const noNames: RecordingNames = { file: null, directory: null, pattern: null };

function follow(call: Call, wish: RecordingWish, context: CallContext): void {
  if (wish.call === 'discard' || wish.isDiscarded) stop(call, true);
  if (wish.call === 'off') stop(call, false);
  else if (wish.call === 'on') start(call, wish, context);
}

function exclude(call: Call, tag: ByteString): void {
  const participant = findByTag(call, tag);
  if (participant === null || participant.isRecordingExcluded) return;
  participant.isRecordingExcluded = true;
  if (call.recording !== null) replan(call);
}

/** Digits of the party are looked at from now on. */
function letSteer(
  call: Call,
  tag: ByteString,
  codes: readonly RecordingCode[],
  { options }: CallContext,
): void {
  const participant = findByTag(call, tag);
  if (participant === null) return;
  call.control ??= newMediaControl();
  partyControl(call.control, participant).recordingCodes = recordingCodes(codes, options.recordingCodes);
  replan(call);
}

/** Begins, or goes on after a pause. */
function start(call: Call, names: RecordingNames, { recorder }: CallContext): void {
  if (call.recording !== null) {
    if (!call.recording.isPaused) return;
    call.recording.isPaused = false;
    call.log.info('Recording goes on');
    replan(call);
    return;
  }
  const files = begin(call, names, recorder);
  if (typeof files === 'string') {
    call.log.error(`The call is not recorded: ${files}`);
    return;
  }
  call.recording = { files, isPaused: false };
  call.isRecordingDiscarded = false;
  call.log.info('Recording starts');
  replan(call);
}

function begin(
  call: Call,
  { file, directory, pattern }: RecordingNames,
  recorder: CallContext['recorder'],
): Recording | string {
  if (recorder === null) return 'recording-dir is not set';
  const { id: callId, createdAt: callCreatedAt, metadata } = call;
  return recorder.begin({ callId, callCreatedAt, metadata, names: { file, directory, pattern } });
}

function pause(call: Call): void {
  if (call.recording === null || call.recording.isPaused) return;
  call.recording.isPaused = true;
  call.log.info('Recording pauses');
  replan(call);
}

function stop(call: Call, isDiscarded: boolean): void {
  const { recording, metadata } = call;
  if (recording === null) return;
  call.recording = null;
  replan(call);
  recording.files.finish({ metadata, isDiscarded });
  call.log.info(isDiscarded ? 'Recording ends, and is deleted' : 'Recording ends');
}

function replan(call: Call): void {
  call.handle.apply(compilePlan(call));
}
