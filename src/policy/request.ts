import type { ByteString } from '../base/bytes.ts';
import type { Address, Endpoint, Family } from '../base/endpoint.ts';
import type { LearningMode } from '../plan/types.ts';
import type { NgReply } from '../protocols/ng/index.ts';
import type { CodecOptions } from './codecs/options.ts';
import type { BundleOptions } from './bundle/choose-bundle.ts';
import type { RecordingWish } from './recording.ts';
import type { ExchangeControl } from './media-control.ts';
import type { SdpEditing } from './sdp-editing.ts';
import type { SecurityOptions } from './security/options.ts';

/** How the transport (m= protocol) towards the receiver is chosen: as it came, as the answerer has it, or a named one. */
export type TransportWish =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'named'; readonly protocol: ByteString };

/** `replace`: parts of the session-level SDP that we write ourselves (NG protocol, value lists). */
export interface ReplaceOptions {
  /** Address in `o=`. */
  readonly origin: boolean;
  /** The whole `o=` line. */
  readonly originFull: boolean;
  /** User name in `o=`. */
  readonly username: boolean;
  readonly sessionName: boolean;
  /** Our own version counter, raised when the outgoing SDP changes. */
  readonly sdpVersion: boolean;
  /** Raise the version in every message. */
  readonly forceIncrementSdpVersion: boolean;
  /** Write our address even where the source had 0.0.0.0. */
  readonly zeroAddress: boolean;
}

/** `rtcp-mux` list. An empty wish means: what the client wants. */
export interface RtcpMuxOptions {
  readonly offer: boolean;
  /** No separate RTCP port in the SDP; implies `offer`. */
  readonly require: boolean;
  /** Accept towards the sender, do not offer on. */
  readonly demux: boolean;
  readonly accept: boolean;
  readonly reject: boolean;
}

/**
 * ICE towards the receiver: as the sender has it, none, with our candidates only, with ours behind the sender's, or with ours
 * as relays beside its own.
 */
export type IceWish = 'default' | 'remove' | 'force' | 'optional' | 'force-relay';

/** Towards the receiver of an offer (`forward`), its sender (`backward`), or both. */
export type Sides = 'off' | 'forward' | 'backward' | 'both';

/** Which local interface a side of the call uses; null: keep what it has, or the default. */
export interface InterfaceWish {
  readonly from: ByteString | null;
  readonly to: ByteString | null;
}

/** `inbound-peer`, `outbound-peer` (and `peer`, which is `to`): where no name is given, the interface that the route to this address leaves by. */
export interface InterfacePeers {
  readonly from: Address | null;
  readonly to: Address | null;
}

/** `alias-key`: what tells that an unknown from-tag is another name of a party: the same body, or the same first address and port. */
export type AliasKey = 'sdp' | 'address';

/** How a changed remote port is answered: with new local ports (`off`), the same (`on`), or as ICE says (`default`). */
export type PortLatching = 'default' | 'on' | 'off';

/** TOS byte for the media sockets of a call: set, keep what it has, or the `tos` option. */
export type TosWish =
  | { readonly kind: 'set'; readonly value: number }
  | { readonly kind: 'keep' }
  | { readonly kind: 'configured' };

/** Keys and flags that offer and answer share, parsed. Every member is effective. */
export interface SdpExchangeOptions extends SecurityOptions {
  readonly interfaces: InterfaceWish;
  readonly interfacePeers: InterfacePeers;
  /** `address family`: family in the outgoing SDP; null = the receiver's known family, or as it came. */
  readonly addressFamily: Family | null;
  /** `media address`: overrides the SDP address and `receivedFrom`. */
  readonly mediaAddress: Address | null;
  /** `received from`: where the SIP message came from. */
  readonly receivedFrom: Address | null;
  /** `trust-address` / `SIP-source-address`; null = as the `sip-source` option says. */
  readonly trustAddress: boolean | null;
  readonly replace: ReplaceOptions;
  readonly rtcpMux: RtcpMuxOptions;
  readonly bundle: BundleOptions;
  /** Null: nothing is said about codecs. */
  readonly codecs: CodecOptions | null;
  readonly ice: IceWish;
  /** Announce trickle ICE (RFC 8838). */
  readonly isTrickle: boolean;
  /** Announce the rules of RFC 8445 (its §10). */
  readonly isIce2: boolean;
  readonly transport: TransportWish;
  readonly isAsymmetric: boolean;
  readonly portLatching: PortLatching;
  readonly learning: LearningMode | null;
  readonly isStrictSource: boolean;
  readonly isMediaHandover: boolean;
  readonly isNatWait: boolean;
  readonly isNatPierce: boolean;
  readonly tos: TosWish;
  readonly omitRtcpAttribute: boolean;
  readonly fullRtcpAttribute: boolean;
  readonly keepSendrecv: boolean;
  readonly generateMid: boolean;
  readonly isLoopProtected: boolean;
  readonly editing: SdpEditing;
  /** What becomes of media; null: nothing is said. */
  readonly control: ExchangeControl | null;
  /** Party may send media without the other side being known: kernel placement hint. */
  readonly isUnidirectional: boolean;
  /** `label` / `from-label`, which in offer and answer sets the sender's label. */
  readonly label: ByteString | null;
  readonly metadata: ByteString | null;
  /** Null: the message says nothing of it. */
  readonly recording: RecordingWish | null;
  readonly deleteDelaySeconds: number | null;
  readonly xmlrpcCallback: Address | null;
  readonly isDebug: boolean;
  /** Null: an unknown from-tag is a new party. */
  readonly aliasKey: AliasKey | null;
  /** `answer`: an unknown to-tag makes a new party, not an alias. */
  readonly isNewBranch: boolean;
  /** `sip-code` ≥ 200 ends provisional treatment unless `provisional` is set. */
  readonly sipCode: number;
  /** `sip-message-type`: in what the SDP came; null: not said. A request has no code, whatever `sip-code` says. */
  readonly sipMessageType: 'request' | 'reply' | null;
  readonly isProvisional: boolean;
}

interface SdpExchangeRequest extends SdpExchangeOptions {
  readonly callId: ByteString;
  readonly viaBranch: ByteString | null;
  readonly sdp: ByteString;
}

export interface OfferRequest extends SdpExchangeRequest {
  readonly command: 'offer';
  readonly fromTag: ByteString;
  readonly toTag: ByteString | null;
  readonly supportsLoadLimit: boolean;
  /** Where our side is a lite agent; null = as it was. */
  readonly iceLite: Sides | null;
  /** Refuse ICE towards the offerer. */
  readonly isIceRejected: boolean;
  /** The SDP is a fragment of trickle ICE (RFC 8840). */
  readonly isFragment: boolean;
  /** Begin anew with the receiver what was agreed with it. */
  readonly isReset: boolean;
}

export interface AnswerRequest extends SdpExchangeRequest {
  readonly command: 'answer';
  /** The offerer, as in the message; the SDP is the to-tag's. */
  readonly fromTag: ByteString;
  readonly toTag: ByteString;
}

export interface DeleteRequest {
  readonly command: 'delete';
  readonly callId: ByteString;
  readonly fromTag: ByteString | null;
  /** Honoured only with flag `to-tag`; then this is set. */
  readonly toTag: ByteString | null;
  readonly viaBranch: ByteString | null;
  /** Seconds; null = the `delete-delay` option. */
  readonly delaySeconds: number | null;
  readonly isFatal: boolean;
  /** No statistics in the reply. */
  readonly isFast: boolean;
  /** With the call its recording is deleted. */
  readonly isRecordingDiscarded: boolean;
}

export interface RecordingRequest {
  readonly command: 'start recording' | 'stop recording' | 'pause recording';
  readonly callId: ByteString;
  readonly metadata: ByteString | null;
  readonly recording: RecordingWish | null;
  /** `stop recording` that only pauses. */
  readonly isPaused: boolean;
}

export interface QueryRequest {
  readonly command: 'query';
  readonly callId: ByteString;
  readonly fromTag: ByteString | null;
  readonly toTag: ByteString | null;
  /** The report also says what is the matter with the call. */
  readonly isDiagnosed: boolean;
}

export interface ListRequest {
  readonly command: 'list';
  /** At most this many call-ids. */
  readonly limit: number;
}

/** Where a request came from: the SIP proxy. */
export interface RequestOrigin {
  readonly transport: 'udp' | 'tcp' | 'http' | 'websocket' | 'local';
  readonly remote: Endpoint;
  /** Where it came to, as far as that is known: the zero address on a listener for every address. */
  readonly local?: Endpoint;
  /** Why a reply could not be sent back to where the request came from; null: it can. Left out: all can. */
  readonly replyProblem?: (reply: NgReply) => string | null;
}
