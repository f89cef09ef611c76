import type { ControlCommand, ControlRequest } from '../../policy/control-requests.ts';
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
