import type { NgFlag } from './flags.ts';
import type { NgText } from './values.ts';

/** Lists of codec specifications: `NAME[/CLOCK[/CHANNELS[/BITRATE[/PTIME[/FMTP[/OPTIONS]]]]]]`. */
export interface NgCodecOperations {
  /** Remove from the outgoing list: codecs, `all` or `full`. */
  readonly strip?: readonly NgText[];
  /** Exceptions from `all`. */
  readonly except?: readonly NgText[];
  /** As `except`, in this order at the front. */
  readonly offer?: readonly NgText[];
  /** As if the sender had not offered them. */
  readonly ignore?: readonly NgText[];
  readonly transcode?: readonly NgText[];
  readonly mask?: readonly NgText[];
  readonly consume?: readonly NgText[];
  readonly accept?: readonly NgText[];
  readonly set?: readonly NgText[];
}

/** Attribute lines of one section without `a=`; pairs in `substitute` are FROM and TO. */
export interface NgSdpAttributeChanges {
  readonly add?: readonly NgText[];
  readonly remove?: readonly NgText[];
  readonly substitute?: readonly (readonly [from: NgText, to: NgText])[];
}

export interface NgHoldMusic {
  readonly file?: NgText;
  readonly blob?: NgText;
  readonly 'db-id'?: number;
  readonly mode?: 'sendrecv' | 'reflect';
  readonly connection?: 'zero';
}

/** A media section of `create`. */
export interface NgNewMedia {
  readonly type: NgText;
  readonly codecs?: readonly NgText[];
}

export interface NgCodecDescription {
  readonly codec: NgText;
  readonly 'payload type': number;
  readonly 'clock rate': number;
  readonly channels?: number;
  readonly format?: NgText;
  readonly options?: NgText;
}

/** A media stream of `transform`: what comes in, what goes out, and where to. */
export interface NgTransformedMedia {
  readonly id: NgText;
  readonly type: NgText;
  readonly codec: readonly { readonly input: NgCodecDescription; readonly output: NgCodecDescription }[];
  readonly destination: {
    readonly family: 'IP4' | 'IP6';
    readonly address: NgText;
    readonly port: number;
  };
}

type DtmfBlockMode = 'off' | 'drop' | 'silence' | 'tone' | 'random' | 'zero' | 'DTMF';
type LiteSide = 'off' | 'forward' | 'backward' | 'both';
type SdesSwitch =
  | 'off'
  | 'unencrypted_srtp'
  | 'unencrypted_srtcp'
  | 'unauthenticated_srtp'
  | 'encrypted_srtp'
  | 'encrypted_srtcp'
  | 'authenticated_srtp'
  | 'nonew'
  | 'pad'
  | 'lifetime'
  | 'static'
  | 'prefer';

/**
 * Every key of the NG protocol in its canonical spelling, with the type of its value. What they mean, and in which
 * commands, is told in docs/ng-protocol.md.
 */
export interface NgKeys {
  flags: readonly NgFlag[];
  'rtpp-flags': NgText;
  template: NgText;
  supports: readonly 'load limit'[];

  'call-id': NgText;
  'from-tag': NgText;
  'to-tag': NgText;
  'via-branch': NgText;
  'from-tags': readonly NgText[];
  label: NgText;
  'to-label': NgText;
  'set-label': NgText;
  address: NgText;
  all: 'all' | 'none' | 'offer-answer' | 'except-offer-answer' | 'flows';
  'alias-key': 'none' | 'sdp' | 'address';
  'source-tag': NgText;
  'source-call-id': NgText;
  'to-call-id': NgText;
  calls: readonly NgText[];
  tags: readonly { readonly from: NgText; readonly to: readonly NgText[] }[];

  sdp: NgText;
  metadata: NgText;
  'sip-code': number;
  'sip-message-type': 'request' | 'reply';
  'xmlrpc-callback': NgText;
  /** Seconds. */
  'delete delay': number;
  limit: number;
  body: NgText;

  /** Names of the interfaces of the sender and of the receiver. */
  direction: readonly [from: NgText, to: NgText];
  'from-interface': NgText;
  'to-interface': NgText;
  interface: NgText;
  'inbound-peer': NgText;
  'outbound-peer': NgText;
  peer: NgText;
  'address family': 'IP4' | 'IP6';
  'media address': NgText;
  'received from': readonly [family: 'IP4' | 'IP6', address: NgText];

  'transport protocol':
    | 'RTP/AVP'
    | 'RTP/AVPF'
    | 'RTP/SAVP'
    | 'RTP/SAVPF'
    | 'UDP/TLS/RTP/SAVP'
    | 'UDP/TLS/RTP/SAVPF'
    | 'udptl'
    | 'accept';
  ICE: readonly (
    | 'default'
    | 'remove'
    | 'force'
    | 'optional'
    | 'force-relay'
    | 'trickle'
    | 'ice2'
    | 'lite'
    | 'lite-backward'
    | 'lite-both'
    | 'no-lite'
  )[];
  'ICE-lite': LiteSide;
  DTLS: readonly ('off' | 'passive' | 'active')[];
  'DTLS-fingerprint': 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512';
  SDES: readonly (SdesSwitch | `${'no-' | 'only-' | 'order:' | 'offerer_pref:'}${string}`)[];
  OSRTP: readonly ('offer' | 'offer-legacy' | 'accept-RFC' | 'accept-legacy' | 'accept')[];
  'rtcp-mux': readonly ('offer' | 'require' | 'demux' | 'accept' | 'reject')[];
  bundle: readonly ('accept' | 'offer' | 'require' | 'strict' | 'reject')[];
  passthrough: 'on' | 'no';
  'generate RTCP': 'on' | 'off';

  replace: readonly (
    | 'origin'
    | 'origin-full'
    | 'username'
    | 'session-name'
    | 'sdp-version'
    | 'force-increment-sdp-ver'
    | 'zero-address'
  )[];
  /** By section: `global`, or a media type. */
  'sdp-attr': Readonly<Record<string, NgSdpAttributeChanges>>;
  'sdp-media-remove': readonly NgText[];
  extmap: { readonly strip?: readonly NgText[]; readonly mask?: readonly NgText[] };
  codec: NgCodecOperations;
  /** Milliseconds. */
  ptime: number;
  /** Milliseconds. */
  'ptime-reverse': number;
  'T.38': readonly (
    'decode' | 'force' | 'stop' | 'FEC' | 'no-ECM' | 'no-V17' | 'no-V27ter' | 'no-V29' | 'no-V34' | 'no-IAF'
  )[];
  'T.38-version': number;

  'endpoint-learning': readonly ('off' | 'immediate' | 'delayed' | 'heuristic')[];
  'drop-traffic': 'start' | 'stop';
  'media-echo': 'blackhole' | 'forward' | 'backward' | 'both';
  /** Milliseconds. */
  'delay-buffer': number;
  TOS: number;

  'DTMF-security': DtmfBlockMode;
  'DTMF-security-trigger': DtmfBlockMode;
  'DTMF-security-trigger-end': DtmfBlockMode;
  /** Milliseconds. */
  'DTMF-delay': number;
  /** ADDRESS:PORT. */
  'DTMF-log-dest': NgText;
  trigger: NgText;
  'trigger-end': NgText;
  /** Milliseconds. */
  'trigger-end-time': number;
  'trigger-end-digits': number;
  /** Hertz; several are used in turn. */
  frequency: number | readonly number[];
  /** Decibels below full scale. */
  volume: number;
  /** Number of the DTMF event, or its character. */
  code: number | NgText;
  /** Milliseconds. */
  duration: number;
  /** Milliseconds in `play DTMF`; in `stop recording` to pause in place of stopping. */
  pause: number | 'yes' | 'on' | 'true';

  'record call': 'yes' | 'no' | 'discard';
  'output-destination': NgText;
  'output-path': NgText;
  'output-pattern': NgText;
  'recording-media-slot-offer': number;
  'recording-media-slot-answer': number;
  'recording-media-slots': number;
  'vsc-start-rec': NgText;
  'vsc-stop-rec': NgText;
  'vsc-start-stop-rec': NgText;
  'vsc-pause-rec': NgText;
  'vsc-pause-resume-rec': NgText;
  'vsc-start-pause-resume-rec': NgText;

  'audio-player': 'default' | 'on' | 'no' | 'force';
  moh: NgHoldMusic;
  file: NgText;
  blob: NgText;
  /** Base64. */
  blob64: NgText;
  'db-id': number;
  'repeat-times': number;
  /** Milliseconds. */
  'repeat-duration': number;
  'start-pos': number;

  media: readonly NgNewMedia[] | readonly NgTransformedMedia[];
  instance: NgText;
}
