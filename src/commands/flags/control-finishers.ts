import type { ControlCommand, ControlRequest, PlayDtmfRequest } from '../../policy/control-requests.ts';
import { newDtmfWish } from './control-defaults.ts';
import type { Draft } from './draft.ts';

export type ControlRequestOf = Readonly<Record<ControlCommand, ControlRequest>>;

/** The request, or the error text. */
export const controlFinishers: Readonly<Record<ControlCommand, (draft: Draft) => ControlRequest | string>> = {
  'block media': (draft) => controlRequest('block media', draft),
  'unblock media': (draft) => controlRequest('unblock media', draft),
  'silence media': (draft) => controlRequest('silence media', draft),
  'unsilence media': (draft) => controlRequest('unsilence media', draft),
  'block DTMF': (draft) => controlRequest('block DTMF', draft),
  'unblock DTMF': (draft) => controlRequest('unblock DTMF', draft),
  'start forwarding': (draft) => controlRequest('start forwarding', draft),
  'stop forwarding': (draft) => controlRequest('stop forwarding', draft),
};

/** SIP proxies send a from-tag with everything, so most of these commands look at it only if told to. */
const readsFromTag: ReadonlySet<ControlCommand> = new Set(['silence media', 'unsilence media']);

function controlRequest(command: ControlCommand, draft: Draft): ControlRequest | string {
  const { callId, fromTag, toTag } = draft.message;
  if (callId === null) return 'No call-id in message';
  const { label, metadata, control } = draft.exchange;
  const { all, address, toLabel, setLabel, isDirectional } = draft.party();
  const isTagRead = isDirectional || readsFromTag.has(command);
  return {
    command,
    callId,
    selection: { all, fromTags: [], label, address, fromTag: isTagRead ? fromTag : null },
    toTag,
    toLabel,
    setLabel,
    metadata,
    dtmf: control?.dtmf ?? newDtmfWish(),
  };
}

/** Milliseconds of a digit and of the pause behind it, and how loud it is, where the message does not say. */
const usualDigit = { durationMs: 250, pauseMs: 100, volume: 8 };

export function playDtmfRequest(draft: Draft): PlayDtmfRequest | string {
  const { callId, fromTag } = draft.message;
  if (callId === null) return 'No call-id in message';
  const code = draft.exchange.control?.dtmf.digit ?? null;
  if (code === null) return 'No valid "code" in message';
  const { all, address, volume, durationMs, pauseMs } = draft.party();
  return {
    command: 'play DTMF',
    callId,
    selection: { all, fromTags: [], label: draft.exchange.label, address, fromTag },
    code,
    volume: volume ?? usualDigit.volume,
    durationMs: durationMs ?? usualDigit.durationMs,
    pauseMs: pauseMs ?? usualDigit.pauseMs,
  };
}
