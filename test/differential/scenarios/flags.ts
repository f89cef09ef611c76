import { audioSdp, sdp } from '../../support/sdp.ts';
import type { NgMessage } from '../../support/bencode.ts';
import { differing, scenario, type Scenario } from '../scenario.ts';
import { A, A6, answerAudio, B, B6, offerAudio, rtpmaps } from './bodies.ts';

const elsewhere = sdp({
  address: A,
  originAddress: '203.0.113.1',
  username: 'alice',
  sessionId: '778899',
  version: 3,
  name: 'my session',
  media: [{ port: 4000 }],
});

const answerPcmu = sdp({ address: B, media: [{ port: 5000, formats: '0' }] });

/** The same extra keys in offer and answer. */
function withBoth(name: string, extra: NgMessage, offer = elsewhere, answer = answerAudio): Scenario {
  return scenario(name, (call) => [call.offer(offer, extra), call.answer(answer, extra)]);
}

/** Keys and flags that change the body. */
export const flagScenarios: readonly Scenario[] = [
  withBoth('replace origin', { replace: ['origin'] }),
  withBoth('replace session-connection', { replace: ['session-connection'] }),
  withBoth('replace origin and session-connection', { replace: ['origin', 'session-connection'] }),
  differing(
    ['replaceInFlags'],
    withBoth('replace origin in flags', { flags: ['replace-origin', 'replace-session-connection'] }),
  ),
  withBoth('replace username and session-name', { replace: ['username', 'session-name'] }),
  differing(['originFull'], withBoth('replace origin-full', { replace: ['origin-full'] })),
  scenario('replace sdp-version', (call) => {
    const extra = { replace: ['sdp-version'] };
    return [
      call.offer(elsewhere, extra),
      call.answer(answerAudio, extra),
      call.offer(elsewhere, { ...extra, 'to-tag': 'tag-b' }),
      call.answer(answerAudio, extra),
      call.offer(elsewhere.replace('m=audio 4000', 'm=audio 4100'), { ...extra, 'to-tag': 'tag-b' }),
      call.answer(answerAudio, extra),
    ];
  }),
  scenario(
    'replace force-increment-sdp-ver',
    (call) => {
      const extra = { replace: ['force-increment-sdp-ver'] };
      return [
        call.offer(elsewhere, extra),
        call.answer(answerAudio, extra),
        call.offer(elsewhere, { ...extra, 'to-tag': 'tag-b' }),
        call.answer(answerAudio, extra),
      ];
    },
    ['forceIncrement'],
  ),
  differing(
    ['directionInAnswer'],
    withBoth('direction internal external', { direction: ['internal', 'external'] }),
  ),
  scenario('direction in the answer, seen from the answerer', (call) => [
    call.offer(offerAudio, { direction: ['internal', 'external'] }),
    call.answer(answerAudio, { direction: ['external', 'internal'] }),
  ]),
  differing(
    ['directionInAnswer'],
    withBoth('direction external internal', { direction: ['external', 'internal'] }),
  ),
  withBoth('direction both the same', { direction: ['internal', 'internal'] }),
  withBoth('direction unknown', { direction: ['nowhere', 'elsewhere'] }),
  scenario('direction only in the offer', (call) => [
    call.offer(offerAudio, { direction: ['internal', 'external'] }),
    call.answer(answerAudio),
    call.offerFromB(answerAudio),
    call.answerFromA(offerAudio),
  ]),
  withBoth('address-family IP6', { 'address-family': 'IP6' }),
  scenario('address-family IP6 towards the answerer', (call) => [
    call.offer(offerAudio, { 'address family': 'IP6' }),
    call.answer(audioSdp(B6, 5000), { 'address family': 'IP4' }),
  ]),
  differing(
    ['namedInterfaceKept'],
    scenario('direction to an interface that lacks the family of the offerer', (call) => [
      call.offer(audioSdp(A6, 4000), { direction: ['internal', 'internal'] }),
      call.answer(answerAudio),
    ]),
  ),
  differing(
    ['portsAfterDecline'],
    scenario('everything declined between IPv6 and IPv4, then offered again', (call) => [
      call.offer(audioSdp(A6, 4000), { 'address-family': 'IP4' }),
      call.answer(answerAudio),
      call.offer(audioSdp(A6, 0), { 'to-tag': 'tag-b' }),
      call.answer(audioSdp(B, 0)),
      call.offer(audioSdp(A6, 4000), { 'to-tag': 'tag-b' }),
    ]),
  ),
  scenario('IPv6 on both sides', (call) => [call.offer(audioSdp(A6, 4000)), call.answer(audioSdp(B6, 5000))]),
  scenario('IPv6 offer, address-family IP4', (call) => [
    call.offer(audioSdp(A6, 4000), { 'address-family': 'IP4' }),
    call.answer(answerAudio, { 'address-family': 'IP6' }),
  ]),
  scenario('IPv4 offer answered from IPv6 with no flags', (call) => [
    call.offer(offerAudio),
    call.answer(audioSdp(B6, 5000)),
  ]),
  scenario('direction to an IPv6-only interface', (call) => [
    call.offer(offerAudio, { direction: ['internal', 'six'] }),
    call.answer(audioSdp(B6, 5000)),
  ]),
  withBoth('trust-address', { flags: ['trust-address'], 'received-from': ['IP4', '203.0.113.50'] }),
  withBoth('SIP-source-address', { flags: ['SIP-source-address'], 'received-from': ['IP4', '203.0.113.50'] }),
  withBoth('media-address', { 'media-address': '203.0.113.60' }),
  withBoth('original-sendrecv', { flags: ['original-sendrecv'] }, audioSdp(A, 4000, ['sendonly'])),
  withBoth('generate-mid', { flags: ['generate-mid'] }),
  withBoth('mid and group in the body', {}, audioSdp(A, 4000, ['mid:one']), audioSdp(B, 5000, ['mid:one'])),
  withBoth('asymmetric', { flags: ['asymmetric'] }),
  withBoth('strict-source and media-handover', { flags: ['strict-source', 'media-handover'] }),
  withBoth('symmetric', { flags: ['symmetric'] }),
  withBoth('unknown flag and key', { flags: ['no-such-flag'], 'no-such-key': 'x' }),
  withBoth('loop-protect', { flags: ['loop-protect'] }),
  differing(
    ['endOfCandidates'],
    withBoth('ICE remove with candidates', { ICE: 'remove' }, iceBody(A, 4000), iceBody(B, 5000)),
  ),
  withBoth('ICE default without candidates', { ICE: 'default' }),
  scenario('transport RTP/AVP from RTP/AVPF', (call) => [
    call.offer(
      sdp({
        address: A,
        media: [
          {
            port: 4000,
            protocol: 'RTP/AVPF',
            formats: '0',
            attributes: ['rtpmap:0 PCMU/8000', 'rtcp-fb:0 nack'],
          },
        ],
      }),
      {
        'transport-protocol': 'RTP/AVP',
      },
    ),
    call.answer(answerPcmu, { 'transport-protocol': 'RTP/AVPF' }),
  ]),
  scenario('transport RTP/AVP from RTP/AVPF, answer untouched', (call) => [
    call.offer(sdp({ address: A, media: [{ port: 4000, protocol: 'RTP/AVPF', formats: '0' }] }), {
      'transport-protocol': 'RTP/AVP',
    }),
    call.answer(answerPcmu),
  ]),
  scenario('answer with a codec that was not offered', (call) => [
    call.offer(sdp({ address: A, media: [{ port: 4000, formats: '0' }] })),
    call.answer(answerAudio),
  ]),
  withBoth('single-codec', { flags: ['single-codec'] }),
  withBoth('label', { label: 'caller' }),
  withBoth('set-label', { 'set-label': 'caller' }),
  withBoth('port-latching in both', { flags: ['port-latching'] }),
  withBoth('media-echo and unknown values', { 'media echo': 'nonsense', ICE: 'nonsense' }),
  withBoth('metadata and record-call off', { metadata: 'a:b', 'record call': 'no' }),
  withBoth('pad-crypto, trickle and others with no effect on plain RTP', {
    flags: ['pad-crypto', 'unidirectional', 'no-redis-update', 'debug'],
    SDES: ['pad'],
    DTLS: 'passive',
  }),
  withBoth('session attributes', {}, sessionAttributes(A), sessionAttributes(B)),
  differing(
    ['offererPtime', 'attributeAdded'],
    withBoth(
      'sdp-attr',
      { 'sdp-attr': { audio: { add: ['x-added'], remove: ['ptime:20'] } } },
      audioSdp(A, 4000, [...rtpmaps, 'ptime:20']),
    ),
  ),
];

function iceBody(address: string, port: number): string {
  return sdp({
    address,
    attributes: ['ice-ufrag:abcd1234', 'ice-pwd:aaaaaaaaaaaaaaaaaaaaaaaa', 'ice-options:trickle'],
    media: [
      {
        port,
        attributes: [
          `candidate:1 1 UDP 2130706431 ${address} ${port} typ host`,
          `candidate:1 2 UDP 2130706430 ${address} ${port + 1} typ host`,
          'end-of-candidates',
        ],
      },
    ],
  });
}

function sessionAttributes(address: string): string {
  return sdp({
    address,
    attributes: ['x-session:1', 'sendonly', 'tool:thing', 'msid-semantic: WMS *'],
    media: [{ port: 4000, attributes: [...rtpmaps, 'x-media:2', 'ssrc:1234 cname:foo', 'maxptime:40'] }],
  });
}
