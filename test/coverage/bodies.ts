import { browserSdp } from '../support/browser-sdp.ts';
import { sdpOf } from '../support/call-bench.ts';
import {
  crypto,
  dtls,
  FINGERPRINT_A,
  FINGERPRINT_B,
  KEY_A,
  KEY_B,
  SUITE_80,
} from '../differential/scenarios/secure-bodies.ts';

const A = '192.0.2.100';
const B = '192.0.2.200';

const attributes = (...lines: readonly string[]): readonly string[] => lines.map((line) => `a=${line}`);

const named = (sdp: string): string => sdp.replace('o=- 1 1', 'o=alice 1 1').replace('s=-', 's=talk');

/** An offer with something of everything that policies look at. */
export const rich = named(
  sdpOf(A, [
    'm=audio 4000 RTP/AVP 0 8 96 101 13',
    'b=AS:64',
    ...attributes(
      'rtpmap:96 opus/48000/2',
      'fmtp:96 useinbandfec=1',
      'rtpmap:101 telephone-event/8000',
      'fmtp:101 0-15',
      'extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
      'extmap:2 urn:ietf:params:rtp-hdrext:toffset',
      'foo:bar',
      'ptime:20',
      'sendonly',
    ),
    'm=video 4002 RTP/AVP 97',
    ...attributes('rtpmap:97 H264/90000', 'rtcp-fb:97 nack', 'recvonly'),
  ]),
);

export const richAnswer = sdpOf(B, [
  'm=audio 5000 RTP/AVP 8 0 101',
  ...attributes('rtpmap:101 telephone-event/8000', 'foo:bar', 'ptime:30', 'recvonly'),
  'm=video 5002 RTP/AVP 97',
  ...attributes('rtpmap:97 H264/90000', 'sendonly'),
]);

/** The same party, from another port and with another list. */
export const richAgain = rich
  .replace('alice 1 1', 'alice 1 2')
  .replace('audio 4000 RTP/AVP 0 8', 'audio 4010 RTP/AVP 8 0');
export const richAnswerAgain = richAnswer.replace('audio 5000 RTP/AVP 8 0', 'audio 5000 RTP/AVP 0 8');
/** Payload types of its own choosing. */
export const oddAnswer = richAnswer.replace('8 0 101', '8 100').replace('rtpmap:101', 'rtpmap:100');

export const held = rich.replace('c=IN IP4 192.0.2.100', 'c=IN IP4 0.0.0.0');
export const looped = rich.replace('t=0 0', 't=0 0\r\na=rtpengine:ourselves');
export const oneCodec = sdpOf(A, ['m=audio 4000 RTP/AVP 0']);
export const muxed = sdpOf(A, ['m=audio 4000 RTP/AVP 0', 'a=rtcp-mux']);
export const muxedAnswer = sdpOf(B, ['m=audio 5000 RTP/AVP 0', 'a=rtcp-mux']);
export const six = sdpOf('2001:db8::100', ['m=audio 4000 RTP/AVP 0 8']);
export const fax = sdpOf(A, ['m=image 4000 udptl t38', 'a=T38FaxVersion:0']);

export const keyed = sdpOf(A, [
  'm=audio 4000 RTP/SAVP 0 8',
  ...attributes(
    crypto(1, SUITE_80, KEY_A, '|2^31|1:4'),
    crypto(2, 'AES_CM_128_HMAC_SHA1_32', KEY_A),
    crypto(3, 'F8_128_HMAC_SHA1_80', KEY_A),
  ),
]);
export const keyedAnswer = sdpOf(B, ['m=audio 5000 RTP/SAVP 0 8', `a=${crypto(1, SUITE_80, KEY_B)}`]);
export const optionallyKeyed = keyed.replace('RTP/SAVP', 'RTP/AVP');

/** The older form of the same: one line for SRTP, one for RTP. */
export const keyedOrPlain = `${keyed}m=audio 4000 RTP/AVP 0 8\r\n`;

/** Two suites on both sides, in another order. */
export const keyedTwice = sdpOf(A, [
  'm=audio 4000 RTP/SAVP 0',
  ...attributes(crypto(1, 'AES_CM_128_HMAC_SHA1_32', KEY_A), crypto(2, SUITE_80, KEY_A)),
]);
export const keyedBothWays = sdpOf(A, [
  'm=audio 4000 UDP/TLS/RTP/SAVP 0',
  ...attributes(...dtls('actpass', FINGERPRINT_A), crypto(1, SUITE_80, KEY_A)),
]);

export const handshaken = sdpOf(A, [
  'm=audio 4000 UDP/TLS/RTP/SAVPF 0 8',
  ...attributes('rtcp-mux', ...dtls('actpass', FINGERPRINT_A), 'tls-id:abcdefghijklmnopqrstuvwxyz'),
]);
export const handshakenAnswer = sdpOf(B, [
  'm=audio 5000 UDP/TLS/RTP/SAVPF 0 8',
  ...attributes('rtcp-mux', ...dtls('active', FINGERPRINT_B)),
]);

const candidate = (address: string, port: number): string =>
  `candidate:1 1 UDP 2130706431 ${address} ${port} typ host`;
const iceLines = (ufrag: string, address: string, port: number): readonly string[] =>
  attributes(
    `ice-ufrag:${ufrag}`,
    `ice-pwd:${ufrag.repeat(6)}`,
    candidate(address, port),
    candidate(address, port + 1).replace('1 1', '1 2'),
  );
export const iced = sdpOf(A, ['m=audio 4000 RTP/AVP 0 8', ...iceLines('abcd', A, 4000)]);
export const icedAnswer = sdpOf(B, ['m=audio 5000 RTP/AVP 0 8', ...iceLines('wxyz', B, 5000)]);
export const icedAgain = sdpOf(A, ['m=audio 4020 RTP/AVP 0 8', ...iceLines('efgh', A, 4020)]);
export const trickled = `${attributes(candidate('192.0.2.150', 4400)).join('\r\n')}\r\na=end-of-candidates\r\n`;

export const browser = browserSdp({ candidates: ['1 1 udp 2122260223 192.0.2.100 4000 typ host'] });
export const browserAnswer = browserSdp({
  ufrag: 'Answ',
  setup: 'active',
  candidates: ['1 1 udp 2122260223 192.0.2.200 5000 typ host'],
});
/** What a telephone answers to a browser's two sections. */
export const plainPair = sdpOf(B, [
  'm=audio 5000 RTP/AVP 0',
  'm=video 5002 RTP/AVP 96',
  'a=rtpmap:96 VP8/90000',
]);
