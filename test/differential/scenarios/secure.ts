import type { NgMessage } from '../../support/bencode.ts';
import { sdp } from '../../support/sdp.ts';
import { differing, scenario, type Scenario } from '../scenario.ts';
import { A, B } from './bodies.ts';
import {
  crypto,
  dtls,
  FINGERPRINT_A,
  FINGERPRINT_B,
  KEY_A,
  KEY_B,
  SUITE_32,
  SUITE_80,
} from './secure-bodies.ts';

const profiles = [
  'RTP/AVP',
  'RTP/AVPF',
  'RTP/SAVP',
  'RTP/SAVPF',
  'UDP/TLS/RTP/SAVP',
  'UDP/TLS/RTP/SAVPF',
] as const;

const body = (address: string, port: number, protocol: string, attributes: readonly string[] = []): string =>
  sdp({ address, media: [{ port, protocol, formats: '0', attributes }] });
const a = (protocol: string, ...attributes: readonly string[]): string => body(A, 4000, protocol, attributes);
const b = (protocol: string, ...attributes: readonly string[]): string => body(B, 5000, protocol, attributes);

const isDtls = (protocol: string): boolean => protocol.includes('TLS');
const isSdes = (protocol: string): boolean => protocol.startsWith('RTP/S');

/** An offer in `from` that goes on as `to`, and its answer: each telephone has the one kind of keys its profile is named for. */
function cell(from: string, to: string): Scenario {
  const offer = isDtls(from)
    ? dtls('actpass', FINGERPRINT_A)
    : isSdes(from)
      ? [crypto(1, SUITE_80, KEY_A)]
      : [];
  // Where the offerer has given a suite it keeps its tag; else ours are counted from the strongest.
  const tag = isSdes(from) ? 1 : 7;
  const answer = isDtls(to)
    ? dtls('active', FINGERPRINT_B)
    : isSdes(to)
      ? [crypto(tag, SUITE_80, KEY_B)]
      : [];
  return scenario(`profile ${from} to ${to}`, (call) => [
    call.offer(a(from, ...offer), { 'transport protocol': to }),
    call.answer(b(to, ...answer)),
  ]);
}

/** Needs own keys, since the RTCP changes on its way. */
const isStripping = (from: string, to: string): boolean =>
  isSdes(from) && !to.startsWith('RTP/A') && from.endsWith('F') !== to.endsWith('F');

const cells: readonly Scenario[] = profiles.flatMap((from) =>
  profiles.map((to) => {
    if (!isStripping(from, to)) return cell(from, to);
    return differing([isDtls(to) ? 'ownKeysOffered' : 'ownKeys'], cell(from, to));
  }),
);

/** Two suites do for most. */
const few: NgMessage = {
  SDES: [
    ...['AEAD_AES_256_GCM', 'AEAD_AES_128_GCM', 'AES_256_CM_HMAC_SHA1_80', 'AES_256_CM_HMAC_SHA1_32'],
    ...['AES_192_CM_HMAC_SHA1_80', 'AES_192_CM_HMAC_SHA1_32', 'F8_128_HMAC_SHA1_80', 'F8_128_HMAC_SHA1_32'],
    ...['NULL_HMAC_SHA1_80', 'NULL_HMAC_SHA1_32'],
  ].map((suite) => `no-${suite}`),
};
const withSdes = (...words: readonly string[]): NgMessage => ({
  SDES: [...(few.SDES as string[]), ...words],
});
const toSavp = { 'transport protocol': 'RTP/SAVP' };
const toAvp = { 'transport protocol': 'RTP/AVP' };
const line80 = crypto(1, SUITE_80, KEY_A);
const line32 = crypto(2, SUITE_32, KEY_B);

/** Keys in SDP. */
const sdesScenarios: readonly Scenario[] = [
  scenario('two suites offered, the second answered', (call) => [
    call.offer(a('RTP/SAVP', line80, line32), few),
    call.answer(b('RTP/SAVP', crypto(2, SUITE_32, KEY_B))),
  ]),
  scenario('tags that do not start at 1', (call) => [
    call.offer(a('RTP/SAVP', crypto(7, SUITE_32, KEY_A)), few),
    call.answer(b('RTP/SAVP', crypto(8, SUITE_80, KEY_B))),
  ]),
  scenario('MKI and lifetime', (call) => [
    call.offer(a('RTP/SAVP', crypto(1, SUITE_80, KEY_A, '|2^20|1:4')), few),
    call.answer(b('RTP/SAVP', crypto(1, SUITE_80, KEY_B, '|5:2'))),
  ]),
  scenario('an answer under a tag of another suite', (call) => [
    call.offer(a('RTP/SAVP', line80), few),
    call.answer(b('RTP/SAVP', crypto(1, SUITE_32, KEY_B))),
  ]),
  scenario('SAVP answered without keys', (call) => [
    call.offer(a('RTP/AVP'), { ...few, ...toSavp }),
    call.answer(b('RTP/SAVP')),
  ]),
  scenario('SAVP answered with AVP', (call) => [
    call.offer(a('RTP/SAVP', line80), few),
    call.answer(b('RTP/AVP')),
  ]),
  scenario('a suite that nobody knows beside one that we do', (call) => [
    call.offer(a('RTP/SAVP', crypto(1, 'FUTURE', KEY_A), crypto(2, SUITE_80, KEY_A)), few),
    call.answer(b('RTP/SAVP', crypto(2, SUITE_80, KEY_B))),
  ]),
  scenario('SDES off', (call) => [
    call.offer(a('RTP/SAVP', line80), withSdes('off')),
    call.answer(b('RTP/SAVP', ...dtls('active', FINGERPRINT_B))),
  ]),
  scenario('SDES and DTLS off', (call) => [
    call.offer(a('RTP/AVP'), { ...toSavp, SDES: ['off'], DTLS: 'off' }),
  ]),
  scenario('a suite of the offerer that is not wanted', (call) => [
    call.offer(a('RTP/SAVP', line80, line32), withSdes(`no-${SUITE_80}`)),
    call.answer(b('RTP/SAVP', crypto(2, SUITE_32, KEY_B))),
  ]),
  scenario('a suite of the offerer that is not wanted, towards AVP', (call) => [
    call.offer(a('RTP/SAVP', line80, line32), { ...withSdes(`no-${SUITE_80}`), ...toAvp }),
    call.answer(b('RTP/AVP')),
  ]),
  scenario('session parameters of our own', (call) => [
    call.offer(a('RTP/AVP'), {
      ...withSdes('unencrypted_srtp', 'unencrypted_srtcp', 'unauthenticated_srtp'),
      ...toSavp,
    }),
    call.answer(
      b('RTP/SAVP', crypto(1, SUITE_80, KEY_B, ' UNENCRYPTED_SRTP UNENCRYPTED_SRTCP UNAUTHENTICATED_SRTP')),
    ),
  ]),
  scenario('session parameters of the offerer', (call) => [
    call.offer(a('RTP/SAVP', crypto(1, SUITE_80, KEY_A, ' UNENCRYPTED_SRTCP')), few),
    call.answer(b('RTP/SAVP', crypto(1, SUITE_80, KEY_B, ' UNENCRYPTED_SRTCP'))),
  ]),
  scenario('padding and lifetime', (call) => [
    call.offer(a('RTP/AVP'), { ...toSavp, SDES: ['pad', 'lifetime'] }),
  ]),
  differing(
    ['changedKeyPasses'],
    scenario('the answerer changes its key', (call) => [
      call.offer(a('RTP/SAVP', line80), few),
      call.answer(b('RTP/SAVP', crypto(1, SUITE_80, KEY_B))),
      call.offer(a('RTP/SAVP', line80), few),
      call.answer(b('RTP/SAVP', crypto(1, SUITE_80, KEY_A))),
    ]),
  ),
  scenario('both offer in turn', (call) => [
    call.offer(a('RTP/SAVP', line80), few),
    call.answer(b('RTP/SAVP', crypto(1, SUITE_80, KEY_B))),
    call.offerFromB(b('RTP/SAVP', crypto(1, SUITE_80, KEY_B)), few),
    call.answerFromA(a('RTP/SAVP', line80)),
  ]),
  differing(
    ['ownKeys'],
    scenario('recrypt', (call) => [
      call.offer(a('RTP/SAVP', line80), { ...few, flags: ['recrypt'] }),
      call.answer(b('RTP/SAVP', crypto(1, SUITE_80, KEY_B))),
    ]),
  ),
  differing(
    ['noKeysAtAll'],
    scenario('SAVP without keys', (call) => [call.offer(a('RTP/SAVP'), few), call.answer(b('RTP/SAVP'))]),
  ),
  differing(
    ['onlyAndNonew'],
    scenario('only and nonew', (call) => [
      call.offer(a('RTP/SAVP', line80), { SDES: ['nonew'] }),
      call.answer(b('RTP/SAVP', crypto(1, SUITE_80, KEY_B))),
    ]),
  ),
  scenario('report of SDES', (call) => [
    call.offer(a('RTP/SAVP', line80), { ...few, ...toAvp }),
    call.answer(b('RTP/AVP')),
    call.query(),
  ]),
  differing(
    ['offererGivesNoKeys'],
    scenario('an answer that wants SAVP for an offer without keys', (call) => [
      call.offer(a('RTP/AVP'), few),
      call.answer(b('RTP/AVP'), toSavp),
    ]),
  ),
  differing(
    ['osrtpAsItCame'],
    scenario('crypto lines under AVP', (call) => [
      call.offer(a('RTP/AVP', line80), few),
      call.answer(b('RTP/AVP', crypto(1, SUITE_80, KEY_B))),
    ]),
  ),
  scenario('crypto lines under AVP, offered on as SAVP', (call) => [
    call.offer(a('RTP/AVP', line80), { ...few, ...toSavp }),
    call.answer(b('RTP/SAVP', crypto(1, SUITE_80, KEY_B))),
  ]),
  scenario('crypto lines under AVP, not offered on', (call) => [
    call.offer(a('RTP/AVP', line80), { ...few, ...toAvp }),
    call.answer(b('RTP/AVP')),
  ]),
];

const noSdes = { SDES: ['off'] };
const webrtc = 'UDP/TLS/RTP/SAVPF';

/** Keys out of a handshake. */
const dtlsScenarios: readonly Scenario[] = [
  ...(['actpass', 'active', 'passive'] as const).map((setup) =>
    scenario(`DTLS offered with setup ${setup}`, (call) => [
      call.offer(a(webrtc, ...dtls(setup, FINGERPRINT_A)), noSdes),
      call.answer(b(webrtc, ...dtls('active', FINGERPRINT_B))),
    ]),
  ),
  scenario('DTLS answered with setup passive', (call) => [
    call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A)), noSdes),
    call.answer(b(webrtc, ...dtls('passive', FINGERPRINT_B))),
  ]),
  differing(
    ['roleOfOffer'],
    scenario('DTLS passive', (call) => [
      call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A)), { ...noSdes, DTLS: 'passive' }),
      call.answer(b(webrtc, ...dtls('active', FINGERPRINT_B))),
    ]),
  ),
  scenario('DTLS off towards the receiver', (call) => [
    call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A)), { ...few, DTLS: 'off' }),
    call.answer(b(webrtc, crypto(1, SUITE_80, KEY_B))),
  ]),
  scenario('DTLS off in the answer', (call) => [
    call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A), line80), { ...few, ...toAvp }),
    call.answer(b('RTP/AVP'), { DTLS: 'off' }),
  ]),
  scenario('DTLS off in the answer to an offer that has nothing else', (call) => [
    call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A)), { ...few, ...toAvp }),
    call.answer(b('RTP/AVP'), { DTLS: 'off' }),
  ]),
  scenario('a plain party offers to one that has agreed on DTLS', (call) => [
    call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A)), { ...few, ...toAvp }),
    call.answer(b('RTP/AVP')),
    call.offerFromB(b('RTP/AVP')),
    call.answerFromA(a(webrtc, ...dtls('active', FINGERPRINT_A))),
    call.offerFromB(b('RTP/AVP'), { 'transport protocol': webrtc }),
  ]),
  scenario('a changed profile that is offered twice', (call) => [
    call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A)), noSdes),
    call.answer(b(webrtc, ...dtls('active', FINGERPRINT_B))),
    call.offer(a('RTP/AVPF'), { 'to-tag': 'tag-b' }),
    call.offer(a('RTP/AVPF'), { 'to-tag': 'tag-b' }),
  ]),
  scenario('DTLS of the session beside a section that is not encrypted', (call) => [
    call.offer(
      sdp({
        address: A,
        attributes: dtls('actpass', FINGERPRINT_A),
        media: [
          { port: 4000, protocol: webrtc, formats: '0' },
          { type: 'image', port: 4002, protocol: 'udptl', formats: 't38' },
        ],
      }),
      noSdes,
    ),
  ]),
  scenario('DTLS and SDES offered', (call) => [
    call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A), line80), few),
    call.answer(b(webrtc, ...dtls('active', FINGERPRINT_B), crypto(1, SUITE_80, KEY_B))),
  ]),
  scenario('hash of the offerer', (call) => [
    call.offer(a(webrtc, 'setup:actpass', `fingerprint:sha-1 ${FINGERPRINT_A.slice(0, 59)}`), noSdes),
    call.answer(b(webrtc, ...dtls('active', FINGERPRINT_B))),
  ]),
  scenario('wished hash', (call) => [
    call.offer(a('RTP/AVP'), { ...noSdes, 'transport protocol': webrtc, 'DTLS-fingerprint': 'SHA-512' }),
  ]),
  scenario('DTLS changes its role', (call) => [
    call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A)), noSdes),
    call.answer(b(webrtc, ...dtls('active', FINGERPRINT_B))),
    call.offer(a(webrtc, ...dtls('active', FINGERPRINT_A)), noSdes),
    call.answer(b(webrtc, ...dtls('active', FINGERPRINT_B))),
  ]),
  scenario('DTLS in the session part', (call) => [
    call.offer(
      sdp({
        address: A,
        attributes: dtls('actpass', FINGERPRINT_A),
        media: [{ port: 4000, protocol: webrtc, formats: '0' }],
      }),
      noSdes,
    ),
    call.answer(b(webrtc, ...dtls('active', FINGERPRINT_B))),
  ]),
  scenario('DTLS media that is declined', (call) => [
    call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A)), noSdes),
    call.answer(body(B, 0, webrtc)),
  ]),
  scenario('DTLS passed through', (call) => [
    call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A)), { passthrough: 'on' }),
    call.answer(b(webrtc, ...dtls('active', FINGERPRINT_B)), { passthrough: 'on' }),
  ]),
  differing(
    ['dataChannelKeys'],
    scenario('a data channel', (call) => [
      call.offer(a('UDP/DTLS/SCTP', ...dtls('actpass', FINGERPRINT_A))),
      call.answer(b('UDP/DTLS/SCTP', ...dtls('active', FINGERPRINT_B))),
    ]),
  ),
  scenario(
    'report of DTLS',
    (call) => [
      call.offer(a(webrtc, ...dtls('actpass', FINGERPRINT_A)), { ...noSdes, ...toAvp }),
      call.answer(b('RTP/AVP')),
      call.query(),
    ],
    ['feedbackFlag'],
  ),
  scenario('feedback attributes towards AVP', (call) => [
    call.offer(a('RTP/AVPF', 'rtcp-fb:0 nack'), toAvp),
    call.answer(b('RTP/AVP')),
  ]),
];

/** Encryption: transports, SDES, DTLS. */
export const secureScenarios: readonly Scenario[] = [...cells, ...sdesScenarios, ...dtlsScenarios];
