import type { ByteString } from '../../base/bytes.ts';
import type {
  ConnectRequest,
  CreateAnswerRequest,
  CreateRequest,
  MeshRequest,
  PartySelection,
  PublishRequest,
  SubscribeAnswerRequest,
  SubscribeRequest,
  UnsubscribeRequest,
} from '../../policy/party-requests.ts';
import type { Draft } from './draft.ts';

export interface PartyRequestOf {
  readonly publish: PublishRequest;
  readonly 'subscribe request': SubscribeRequest;
  readonly 'subscribe answer': SubscribeAnswerRequest;
  readonly unsubscribe: UnsubscribeRequest;
  readonly create: CreateRequest;
  readonly 'create answer': CreateAnswerRequest;
  readonly connect: ConnectRequest;
  readonly mesh: MeshRequest;
}

/** The request, or the error text. */
export const partyFinishers: {
  readonly [C in keyof PartyRequestOf]: (draft: Draft) => PartyRequestOf[C] | string;
} = {
  publish: (draft) => {
    const { callId, fromTag, sdp } = draft.message;
    if (sdp === null) return 'No SDP body in message';
    const { interfaceName, isBidirectional } = draft.party();
    const acceptedCodecs = { names: namesOf(draft, 'accept') };
    const own = { callId, fromTag, sdp, interfaceName, isBidirectional, acceptedCodecs };
    return { command: 'publish', ...own, ...draft.exchange };
  },
  'subscribe request': (draft) => {
    const { callId, toTag } = draft.message;
    if (callId === null) return 'No call-id in message';
    const party = draft.party();
    return {
      command: 'subscribe request',
      callId,
      selection: selectionOf(draft),
      toTag,
      setLabel: party.setLabel ?? party.toLabel,
      interfaceName: party.interfaceName,
      isMixed: party.isMixed,
      isInactive: party.isInactive,
      isBidirectional: party.isBidirectional,
      isRtcpMirrored: party.isRtcpMirrored,
      isSiprec: party.isSiprec,
      isEgress: party.isEgress,
      ...draft.exchange,
    };
  },
  'subscribe answer': (draft) => {
    const { callId, toTag, sdp } = draft.message;
    if (callId === null) return 'No call-id in message';
    if (toTag === null) return 'No to-tag in message';
    if (sdp === null) return 'No SDP body in message';
    const { allowTranscoding } = draft.deferred().transcoding;
    return {
      command: 'subscribe answer',
      callId,
      toTag,
      sdp,
      allowsTranscoding: allowTranscoding,
      ...draft.exchange,
    };
  },
  unsubscribe: (draft) => {
    const { callId, fromTag, toTag } = draft.message;
    if (callId === null) return 'No call-id in message';
    if (toTag === null) return 'No to-tag in message';
    const { isDirectional } = draft.party();
    return { command: 'unsubscribe', callId, toTag, fromTag: isDirectional ? fromTag : null };
  },
  create: (draft) => {
    const { callId, fromTag } = draft.message;
    const { interfaceName, medias } = draft.party();
    const offeredCodecs = namesOf(draft, 'offer');
    return {
      command: 'create',
      callId,
      fromTag,
      interfaceName,
      medias,
      offeredCodecs,
      ...draft.exchange,
    };
  },
  'create answer': (draft) => {
    const { callId, fromTag, sdp } = draft.message;
    if (sdp === null) return 'No SDP body in message';
    if (callId === null) return 'No call-id in message';
    if (fromTag === null) return 'No from-tag in message';
    return { command: 'create answer', callId, fromTag, sdp, ...draft.exchange };
  },
  connect: (draft) => {
    const { callId, toTag } = draft.message;
    if (callId === null) return 'No call-id in message';
    if (toTag === null) return 'No to-tag in message';
    const { toCallId, isDirectional, isBidirectional } = draft.party();
    const selection = selectionOf(draft);
    return { command: 'connect', callId, selection, toTag, toCallId, isDirectional, isBidirectional };
  },
  mesh: (draft) => {
    const { calls, flows, isUnsubscribing, isBidirectional } = draft.party();
    if (calls.length === 0) return 'No "calls" in message';
    return { command: 'mesh', calls, flows, isUnsubscribing, isBidirectional };
  },
};

function selectionOf(draft: Draft): PartySelection {
  const { all, fromTags, address } = draft.party();
  return { all, fromTags, label: draft.exchange.label, address, fromTag: draft.message.fromTag };
}

/** `all` and `any` are no preference. */
function namesOf(draft: Draft, operation: 'accept' | 'offer'): readonly ByteString[] {
  const selection = draft.exchange.codecs?.operations[operation].codecs ?? [];
  return selection.map(({ name, clock, channels }) =>
    [name, ...(clock === null ? [] : [clock, ...(channels === null ? [] : [channels])])].join('/'),
  );
}
