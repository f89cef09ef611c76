import type { NgKeys, NgNewMedia, NgTransformedMedia } from './keys.ts';

type Key = keyof NgKeys;
type AnyCommand = 'flags' | 'rtpp-flags' | 'template';
type With<Required extends Key, Optional extends Key = never> = {
  readonly [K in Required]: NgKeys[K];
} & { readonly [K in Exclude<Optional | AnyCommand, Required>]?: NgKeys[K] };

/** Keys of every command that carries or makes an SDP body. */
type SdpExchange =
  | 'call-id'
  | 'from-tag'
  | 'to-tag'
  | 'via-branch'
  | 'metadata'
  | 'delete delay'
  | 'xmlrpc-callback'
  | 'address family'
  | 'media address'
  | 'received from'
  | 'transport protocol'
  | 'endpoint-learning'
  | 'rtcp-mux'
  | 'replace'
  | 'extmap'
  | 'sdp-attr'
  | 'bundle'
  | 'ICE'
  | 'DTLS'
  | 'DTLS-fingerprint'
  | 'passthrough'
  | 'SDES'
  | 'OSRTP'
  | 'codec';
type DtmfBlocking =
  | 'DTMF-delay'
  | 'DTMF-security'
  | 'DTMF-security-trigger'
  | 'DTMF-security-trigger-end'
  | 'trigger'
  | 'trigger-end'
  | 'trigger-end-time'
  | 'trigger-end-digits'
  | 'frequency'
  | 'volume'
  | 'code';
type RecordingOutput =
  | 'record call'
  | 'output-destination'
  | 'output-path'
  | 'output-pattern'
  | 'recording-media-slot-offer'
  | 'recording-media-slot-answer'
  | 'recording-media-slots';
type Source = 'file' | 'blob' | 'blob64' | 'db-id' | 'repeat-times' | 'repeat-duration' | 'start-pos';
type OfferAnswer =
  | SdpExchange
  | DtmfBlocking
  | RecordingOutput
  | Source
  | 'label'
  | 'sip-code'
  | 'sip-message-type'
  | 'alias-key'
  | 'direction'
  | 'from-interface'
  | 'to-interface'
  | 'inbound-peer'
  | 'outbound-peer'
  | 'drop-traffic'
  | 'media-echo'
  | 'delay-buffer'
  | 'generate RTCP'
  | 'DTMF-log-dest'
  | 'audio-player'
  | 'moh'
  | `vsc-${'start' | 'stop' | 'start-stop' | 'pause' | 'pause-resume' | 'start-pause-resume'}-rec`;
type OneInterface = 'interface' | 'peer';
type Fax = 'T.38' | 'T.38-version';
/** What selects one party, looked at in this order, or several. */
type Party = 'label' | 'address' | 'from-tag' | 'all';
type Flow = Party | 'to-tag' | 'to-label' | 'set-label';

type ForwardingRequest = With<'call-id', Party | 'metadata'>;
type FlowRequest = With<'call-id', Flow>;
type DtmfBlockRequest = With<'call-id', Party | DtmfBlocking | 'delay-buffer'>;

/** What each command takes: which keys it needs and which it knows. */
export interface NgRequests {
  ping: With<never>;
  offer: With<
    'sdp' | 'call-id' | 'from-tag',
    OfferAnswer | Fax | 'supports' | 'TOS' | 'sdp-media-remove' | 'ICE-lite' | 'ptime' | 'ptime-reverse'
  >;
  answer: With<'sdp' | 'call-id' | 'from-tag' | 'to-tag', OfferAnswer>;
  delete: With<'call-id', 'from-tag' | 'to-tag' | 'via-branch' | 'delete delay'>;
  query: With<'call-id', 'from-tag' | 'to-tag'>;
  list: With<never, 'limit'>;
  'start recording': With<'call-id', Party | RecordingOutput | Source | 'metadata'>;
  'stop recording': With<'call-id', RecordingOutput | 'pause'>;
  'pause recording': With<'call-id', RecordingOutput>;
  'start forwarding': ForwardingRequest;
  'stop forwarding': ForwardingRequest;
  'block DTMF': DtmfBlockRequest;
  'unblock DTMF': DtmfBlockRequest;
  'block media': FlowRequest;
  'unblock media': FlowRequest;
  'silence media': FlowRequest;
  'unsilence media': FlowRequest;
  'play media': With<'call-id', Party | Source | 'codec'>;
  'stop media': With<'call-id', Party>;
  'play DTMF': With<'call-id' | 'code', Party | 'duration' | 'pause' | 'volume'>;
  statistics: With<never>;
  publish: With<'sdp', SdpExchange | OneInterface | Fax>;
  'subscribe request': With<'call-id', SdpExchange | OneInterface | Fax | Party | 'from-tags' | 'set-label'>;
  'subscribe answer': With<'sdp' | 'call-id' | 'to-tag', SdpExchange>;
  unsubscribe: With<'call-id' | 'to-tag', 'from-tag'>;
  'inject start': With<'call-id' | 'to-tag' | 'source-tag', 'source-call-id'>;
  'inject stop': With<'call-id' | 'to-tag' | 'source-tag', 'source-call-id'>;
  connect: With<'call-id' | 'to-tag', Party | 'from-tags' | 'to-call-id'>;
  cli: With<'body'>;
  transform: With<never, 'call-id' | 'from-tag' | 'instance' | OneInterface> & {
    readonly media: readonly NgTransformedMedia[];
  };
  create: With<never, SdpExchange | OneInterface | Fax> & { readonly media?: readonly NgNewMedia[] };
  'create answer': With<'sdp' | 'call-id' | 'from-tag', SdpExchange>;
  mesh: With<'calls', 'tags'>;
}

export type NgCommand = keyof NgRequests;
