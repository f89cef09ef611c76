import type { ByteString } from '../../base/bytes.ts';
import type {
  AnswerRequest,
  DeleteRequest,
  ListRequest,
  OfferRequest,
  QueryRequest,
  RecordingRequest,
} from '../../policy/request.ts';
import type { NgDictionary } from '../../protocols/ng/dictionary.ts';
import type { RequestCommand } from './commands.ts';
import type { DeferredOptions } from './deferred.ts';
import { Draft } from './draft.ts';
import { applyMessage } from './interpret.ts';
import type { Notice } from './notices.ts';
import type { PlayDtmfRequest } from '../../policy/control-requests.ts';
import { controlFinishers, playDtmfRequest, type ControlRequestOf } from './control-finishers.ts';
import { partyFinishers, type PartyRequestOf } from './party-finishers.ts';

export interface ParseOptions {
  /** Name to flag string, both as bytes; `default` and the name of a command are applied by themselves. */
  readonly templates: ReadonlyMap<ByteString, ByteString>;
}

export interface RequestOf extends PartyRequestOf, ControlRequestOf {
  readonly offer: OfferRequest;
  readonly answer: AnswerRequest;
  readonly delete: DeleteRequest;
  readonly query: QueryRequest;
  readonly list: ListRequest;
  readonly 'start recording': RecordingRequest;
  readonly 'stop recording': RecordingRequest;
  readonly 'pause recording': RecordingRequest;
  readonly 'play DTMF': PlayDtmfRequest;
}

export type ParseResult<Request> =
  | {
      readonly ok: true;
      readonly request: Request;
      /** What the message asks for and does not get yet. */
      readonly deferred: DeferredOptions;
      /** What the operator should know of; never a reason to fail. */
      readonly notices: readonly Notice[];
    }
  /** `error` is the text for the client. */
  | { readonly ok: false; readonly error: string };

/** Reads keys and flags of a message once, into the typed request of its command. Never throws. */
export function parseRequest<C extends RequestCommand>(
  command: C,
  dictionary: NgDictionary,
  options: ParseOptions,
): ParseResult<RequestOf[C]> {
  const draft = new Draft(command, options.templates);
  applyMessage(draft, dictionary);
  const request = finishers[command](draft);
  if (typeof request === 'string') return { ok: false, error: request };
  return { ok: true, request, deferred: draft.deferred(), notices: draft.notices };
}

/** The request, or the error text. The order of the checks is rtpengine's. */
const finishers: { readonly [C in RequestCommand]: (draft: Draft) => RequestOf[C] | string } = {
  offer: ({ message, exchange }) => {
    const { sdp, callId, fromTag, toTag, viaBranch } = message;
    if (sdp === null) return 'No SDP body in message';
    if (callId === null) return 'No call-id in message';
    if (fromTag === null) return 'No from-tag in message';
    const { supportsLoadLimit, iceLite, isIceRejected, isFragment, isReset } = message;
    const special = { supportsLoadLimit, iceLite, isIceRejected, isFragment, isReset };
    return { command: 'offer', callId, viaBranch, sdp, fromTag, toTag, ...special, ...exchange };
  },
  answer: ({ message, exchange }) => {
    const { sdp, callId, fromTag, toTag, viaBranch } = message;
    if (sdp === null) return 'No SDP body in message';
    if (callId === null) return 'No call-id in message';
    if (fromTag === null) return 'No from-tag in message';
    if (toTag === null) return 'No to-tag in message';
    return { command: 'answer', callId, viaBranch, sdp, fromTag, toTag, ...exchange };
  },
  delete: ({ message, exchange }) => {
    const { callId, fromTag, isFatal, isFast } = message;
    if (callId === null) return 'No call-id in message';
    const toTag = message.isToTagHonoured ? message.toTag : null;
    // The branch only tells apart what the to-tag does not name.
    const viaBranch = toTag === null ? message.viaBranch : null;
    const delaySeconds = exchange.deleteDelaySeconds;
    const isRecordingDiscarded = exchange.recording?.isDiscarded ?? false;
    const common = { callId, fromTag, toTag, viaBranch, delaySeconds };
    return { command: 'delete', ...common, isFatal, isFast, isRecordingDiscarded };
  },
  query: ({ message: { callId, fromTag, toTag, isDiagnosed } }) =>
    callId === null ? 'No call-id in message' : { command: 'query', callId, fromTag, toTag, isDiagnosed },
  ...partyFinishers,
  ...controlFinishers,
  list: ({ message: { limit } }) => (limit < 0 ? 'invalid limit, must be >= 0' : { command: 'list', limit }),
  'start recording': (draft) => recordingRequest('start recording', draft),
  'stop recording': (draft) => recordingRequest('stop recording', draft),
  'pause recording': (draft) => recordingRequest('pause recording', draft),
  'play DTMF': playDtmfRequest,
};

function recordingRequest(
  command: RecordingRequest['command'],
  { message: { callId, isPaused }, exchange: { metadata, recording } }: Draft,
): RecordingRequest | string {
  return callId === null ? 'No call-id in message' : { command, callId, metadata, recording, isPaused };
}
