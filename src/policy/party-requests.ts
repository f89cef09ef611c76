import type { ByteString } from '../base/bytes.ts';
import type { SdpExchangeOptions } from './request.ts';

/** `all`: several parties at once; `none` where the message does not say. */
export type PartySet = 'none' | 'all' | 'offer-answer' | 'except-offer-answer' | 'flows';

/** Which parties a message is about. Looked at in this order: several of them, `label`, `address`, `fromTag`. */
export interface PartySelection {
  readonly all: PartySet;
  readonly fromTags: readonly ByteString[];
  readonly label: ByteString | null;
  /** As written; an address of the party's own SDP. */
  readonly address: ByteString | null;
  readonly fromTag: ByteString | null;
}

/** Which codec a publisher gets: the first of these that it has, or its first where there is none. */
export interface CodecPreference {
  /** In the order of preference. */
  readonly names: readonly ByteString[];
}

/** `publish`: an offer of media that is for subscribers only. */
export interface PublishRequest extends SdpExchangeOptions {
  readonly command: 'publish';
  /** Null: made up. */
  readonly callId: ByteString | null;
  readonly fromTag: ByteString | null;
  readonly sdp: ByteString;
  readonly interfaceName: ByteString | null;
  readonly isBidirectional: boolean;
  readonly acceptedCodecs: CodecPreference;
}

/** `subscribe request`: what parties send, or are sent, goes to one more. */
export interface SubscribeRequest extends SdpExchangeOptions {
  readonly command: 'subscribe request';
  readonly callId: ByteString;
  readonly selection: PartySelection;
  /** Of the subscriber; null: made up. */
  readonly toTag: ByteString | null;
  readonly setLabel: ByteString | null;
  readonly interfaceName: ByteString | null;
  readonly isMixed: boolean;
  readonly isInactive: boolean;
  readonly isBidirectional: boolean;
  readonly isRtcpMirrored: boolean;
  readonly isSiprec: boolean;
  /** What is sent to the parties, not what they send. */
  readonly isEgress: boolean;
}

/** `subscribe answer`: the subscriber's SDP. */
export interface SubscribeAnswerRequest extends SdpExchangeOptions {
  readonly command: 'subscribe answer';
  readonly callId: ByteString;
  readonly toTag: ByteString;
  readonly sdp: ByteString;
  readonly allowsTranscoding: boolean;
}

export interface UnsubscribeRequest {
  readonly command: 'unsubscribe';
  readonly callId: ByteString;
  readonly toTag: ByteString;
  /** Only from this party; null: from all. */
  readonly fromTag: ByteString | null;
}

/** A media section that `create` is to offer. */
export interface CreatedMedia {
  readonly type: ByteString;
  /** `NAME[/CLOCK[/CHANNELS]]`. */
  readonly codecs: readonly ByteString[];
}

/** `create`: an offer without a peer. */
export interface CreateRequest extends SdpExchangeOptions {
  readonly command: 'create';
  readonly callId: ByteString | null;
  readonly fromTag: ByteString | null;
  readonly interfaceName: ByteString | null;
  /** Empty: one audio section. */
  readonly medias: readonly CreatedMedia[];
  /** `codec` → `offer`: for sections without codecs of their own. */
  readonly offeredCodecs: readonly ByteString[];
}

export interface CreateAnswerRequest extends SdpExchangeOptions {
  readonly command: 'create answer';
  readonly callId: ByteString;
  readonly fromTag: ByteString;
  readonly sdp: ByteString;
}

/** `connect`: parties that are there exchange media. */
export interface ConnectRequest {
  readonly command: 'connect';
  readonly callId: ByteString;
  readonly selection: PartySelection;
  readonly toTag: ByteString;
  readonly toCallId: ByteString | null;
  /** Adds what the selected parties send to what the other one hears, and changes nothing else. */
  readonly isDirectional: boolean;
  readonly isBidirectional: boolean;
}

export interface MeshFlow {
  readonly from: ByteString;
  readonly to: readonly ByteString[];
}

/** `mesh`: which parties hear which. */
export interface MeshRequest {
  readonly command: 'mesh';
  readonly calls: readonly ByteString[];
  readonly flows: readonly MeshFlow[];
  /** What the named parties heard before is dropped. */
  readonly isUnsubscribing: boolean;
  readonly isBidirectional: boolean;
}
