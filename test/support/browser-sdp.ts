import { pwdOf } from './ice-party.ts';

export interface BrowserOptions {
  readonly ufrag?: string;
  readonly setup?: string;
  /** Without them the body is as before gathering: trickle will bring them. */
  readonly candidates?: readonly string[];
  /** Port 0 and `a=bundle-only` in all sections but the first. */
  readonly isBundleOnly?: boolean;
  readonly hasGroup?: boolean;
}

const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
const midExtension = 'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid';

/** An offer or answer with audio and video, laid out as browsers do. */
export function browserSdp(options: BrowserOptions = {}): string {
  const {
    ufrag = 'Brws',
    setup = 'actpass',
    candidates = [],
    isBundleOnly = false,
    hasGroup = true,
  } = options;
  const transport = [
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwdOf(ufrag)}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${setup}`,
  ];
  return [
    'v=0',
    'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    ...(hasGroup ? ['a=group:BUNDLE 0 1'] : []),
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS stream',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 0',
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    ...candidates.map((line) => `a=candidate:${line}`),
    ...transport,
    'a=mid:0',
    midExtension,
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:0 PCMU/8000',
    'a=ssrc:1111 cname:browser',
    `m=video ${isBundleOnly ? 0 : 9} UDP/TLS/RTP/SAVPF 96`,
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    ...transport,
    'a=mid:1',
    ...(isBundleOnly ? ['a=bundle-only'] : []),
    midExtension,
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:96 VP8/90000',
    'a=ssrc:2222 cname:browser',
    'a=ssrc:2223 cname:browser',
    '',
  ].join('\r\n');
}
