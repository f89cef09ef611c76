import type { NgMessage } from '../../support/bencode.ts';
import { sdp } from '../../support/sdp.ts';
import { differing, scenario, type Scenario } from '../scenario.ts';
import { A, B } from './bodies.ts';

const pcmu = (address: string, port: number): string =>
  sdp({ address, media: [{ port, formats: '0', attributes: ['rtpmap:0 PCMU/8000'] }] });
const plainA = pcmu(A, 4000);
const plainB = pcmu(B, 5000);
const iceA = body(A, 4000, 'alice');
const iceB = body(B, 5000, 'bobby');
const heldA = iceA.replace(`c=IN IP4 ${A}`, 'c=IN IP4 0.0.0.0');

const fragment = [
  'a=ice-ufrag:alice',
  'a=ice-pwd:alice-password-of-25-letters',
  'm=audio 9 RTP/AVP 0',
  'a=mid:0',
  'a=candidate:9 1 UDP 1694498815 198.51.100.77 6000 typ srflx raddr 0.0.0.0 rport 0',
  '',
].join('\r\n');

/** One exchange and what `query` says then. */
function once(
  name: string,
  offer: readonly [body: string, extra?: NgMessage],
  answer: readonly [body: string, extra?: NgMessage],
): Scenario {
  return scenario(`ICE: ${name}`, (call) => [call.offer(...offer), call.answer(...answer), call.query()]);
}

/** An exchange, and a second one with another offer. */
function twice(name: string, offer: string, extra: NgMessage = {}, answer = iceB): Scenario {
  return scenario(`ICE: ${name}`, (call) => [
    call.offer(iceA),
    call.answer(iceB),
    call.offer(offer, { 'to-tag': 'tag-b', ...extra }),
    call.answer(answer),
  ]);
}

export const iceScenarios: readonly Scenario[] = [
  once('on both sides', [iceA], [iceB]),
  differing(['iceOfNoUse'], once('neither side of ours', [plainA], [iceB])),
  once('answerer without', [iceA], [plainB]),
  differing(['iceInAnswer'], once('forced', [plainA, { ICE: 'force' }], [iceB, { ICE: 'force' }])),
  once('forced, removed in the answer', [plainA, { ICE: 'force' }], [iceB, { ICE: 'remove' }]),
  once('removed, forced in the answer', [iceA, { ICE: 'remove' }], [plainB, { ICE: 'force' }]),
  once('removed', [iceA, { ICE: 'remove' }], [plainB]),
  once('removed in both', [iceA, { ICE: 'remove' }], [plainB, { ICE: 'remove' }]),
  once('rejected', [iceA, { flags: ['reject-ICE'] }], [iceB]),
  differing(
    ['candidatesBeside', 'fewerPortsShown'],
    once('optional', [iceA, { ICE: 'optional' }], [iceB, { ICE: 'optional' }]),
  ),
  differing(
    ['candidatesBeside', 'fewerPortsShown'],
    once('optional, then forced', [iceA, { ICE: 'optional' }], [iceB, { ICE: 'force' }]),
  ),
  differing(
    ['candidatesBeside'],
    once('force-relay', [iceA, { ICE: 'force-relay' }], [iceB, { ICE: 'force-relay' }]),
  ),
  once('candidates without credentials', [body(A, 4000, null)], [plainB]),
  once('a mismatch', [iceA], [plainB + 'a=ice-mismatch\r\n']),
  ...['forward', 'backward', 'both'].map((lite) =>
    once(`lite ${lite}`, [iceA, { 'ICE-lite': lite }], [iceB]),
  ),
  differing(
    ['controlsLitePeer'],
    once('lite peers', [body(A, 4000, 'alice', ['ice-lite'])], [body(B, 5000, 'bobby', ['ice-lite'])]),
  ),
  once('trickle', [body(A, 4000, 'alice', [], ['ice-options:trickle'])], [iceB]),
  differing(['trickleAsValue'], once('trickle by value', [iceA, { ICE: ['force', 'trickle'] }], [iceB])),
  once('rtcp-mux', [body(A, 4000, 'alice', [], ['rtcp-mux'])], [body(B, 5000, 'bobby', [], ['rtcp-mux'])]),
  differing(
    ['noFallbackStream'],
    once(
      'rtcp-mux required',
      [iceA, { 'rtcp-mux': ['require'] }],
      [body(B, 5000, 'bobby', [], ['rtcp-mux'])],
    ),
  ),
  once('on an interface with an advertised address', [iceA, { direction: ['internal', 'external'] }], [iceB]),
  once('in the other family', [iceA, { 'address family': 'IP6' }], [iceB]),
  differing(
    ['mediaAddressOnce', 'fewerPortsShown'],
    once('media address', [iceA, { 'media address': '203.0.113.77' }], [iceB]),
  ),
  twice('re-offer', iceA),
  twice('re-offer with another port', body(A, 4100, 'alice')),
  twice('re-offer with another port, no-port-latching', body(A, 4100, 'alice'), {
    flags: ['no-port-latching'],
  }),
  twice('re-offer without', plainA),
  scenario('ICE: removed, then a re-offer that does not say so', (call) => [
    call.offer(iceA, { ICE: 'remove' }),
    call.answer(plainB),
    call.offer(iceA, { 'to-tag': 'tag-b' }),
    call.answer(plainB),
  ]),
  scenario('ICE: removed in the answer, then the answerer offers', (call) => [
    call.offer(iceA),
    call.answer(iceB, { ICE: 'remove' }),
    call.offerFromB(iceB),
  ]),
  scenario('ICE: held by a zero address', (call) => [call.offer(heldA), call.answer(iceB)]),
  scenario('ICE: a zero address while it trickles', (call) => [
    call.offer(body('0.0.0.0', 9, 'alice', [], ['ice-options:trickle'])),
  ]),
  scenario('ICE: the answerer brings it to a party without', (call) => [
    call.offer(plainA),
    call.answer(plainB),
    call.offerFromB(iceB),
  ]),
  twice('restart by the offerer', body(A, 4000, 'other'), {}, body(B, 5000, 'third')),
  differing(['resetOfReceiver'], twice('reset', iceA, { flags: ['reset'] })),
  differing(
    ['fragmentMeansTrickle'],
    scenario('ICE: a fragment', (call) => [
      call.offer(iceA),
      call.offer(fragment, { flags: ['fragment'] }),
      call.answer(iceB),
    ]),
  ),
  scenario('ICE: a fragment before its call', (call) => [
    call.offer(fragment, { flags: ['fragment'] }),
    call.offer(iceA),
  ]),
];

function body(
  address: string,
  port: number,
  ufrag: string | null,
  session: readonly string[] = [],
  media: readonly string[] = [],
): string {
  const credentials = ufrag === null ? [] : [`ice-ufrag:${ufrag}`, `ice-pwd:${ufrag}-password-of-25-letters`];
  return sdp({
    address,
    attributes: session,
    media: [
      {
        port,
        formats: '0',
        attributes: [
          'rtpmap:0 PCMU/8000',
          ...media,
          ...credentials,
          `candidate:1 1 UDP 2130706431 ${address} ${port} typ host`,
          `candidate:1 2 UDP 2130706430 ${address} ${port + 1} typ host`,
        ],
      },
    ],
  });
}
