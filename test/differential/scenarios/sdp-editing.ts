import type { NgMessage } from '../../support/bencode.ts';
import { audioSdp, sdp, type MediaOptions } from '../../support/sdp.ts';
import { differing, scenario, type CallScript, type Scenario, type Step } from '../scenario.ts';
import { A, A6, answerAudio, B, offerAudio } from './bodies.ts';

/** Origin lines, names, directions and attributes over offers and answers of both parties. */

interface Told {
  readonly version: number;
  readonly name?: string;
  readonly session?: readonly string[];
  readonly media?: readonly string[];
}

/** Of the offerer: its origin names another address than its media. */
function fromA({ version, name = 'talk', session = [], media = [] }: Told): string {
  return sdp({
    address: A,
    originAddress: '203.0.113.1',
    username: 'alice',
    sessionId: '778899',
    version,
    name,
    attributes: session,
    media: [{ port: 4000, formats: '0', attributes: media }],
  });
}

function fromB({ version, name = 'answer', session = [], media = [] }: Told): string {
  return sdp({
    address: B,
    originAddress: '203.0.113.2',
    username: 'bob',
    sessionId: '5',
    version,
    name,
    attributes: session,
    media: [{ port: 5000, formats: '0', attributes: media }],
  });
}

const toB = { 'to-tag': 'tag-b' };

/** A call that is put on hold by one and taken up again by the other, names and versions changing on the way. */
function heldCall(call: CallScript, offers: NgMessage, answers: NgMessage): readonly Step[] {
  return [
    call.offer(fromA({ version: 3 }), offers),
    call.answer(fromB({ version: 9 }), answers),
    call.offer(fromA({ version: 4, name: 'hold', media: ['sendonly'] }), { ...toB, ...offers }),
    call.answer(fromB({ version: 10, name: 'held', media: ['recvonly'] }), answers),
    call.offer(fromA({ version: 4, name: 'hold', media: ['sendonly'] }), { ...toB, ...offers }),
    call.answer(fromB({ version: 10, name: 'held', media: ['recvonly'] }), answers),
    call.offerFromB(fromB({ version: 11, name: 'back' }), offers),
    call.answerFromA(fromA({ version: 5, name: 'again' }), answers),
    call.offer(fromA({ version: 4 }), { ...toB, ...offers }),
    call.answer(fromB({ version: 8 }), answers),
  ];
}

const parts = ['origin', 'username', 'session-name', 'sdp-version'];
/** Every choice of parts. */
const choices = Array.from({ length: 2 ** parts.length }, (_, bits) =>
  parts.filter((_part, index) => (bits >> index) % 2 === 1),
);

const replaceScenarios: readonly Scenario[] = [
  ...choices.map((replace) =>
    scenario(`editing: replace ${replace.join(' ') || 'nothing'} in all messages`, (call) =>
      heldCall(call, { replace }, { replace }),
    ),
  ),
  ...choices
    .filter(({ length }) => length > 0)
    .map((replace) => [replace, replace.includes('sdp-version') ? ['versionGoesOn'] : []] as const)
    .map(([replace, differences]) =>
      differing(
        differences,
        scenario(`editing: replace ${replace.join(' ')} in offers only`, (call) =>
          heldCall(call, { replace }, {}),
        ),
      ),
    ),
  scenario(
    'editing: replace all, begun with the second offer',
    (call) => [
      call.offer(fromA({ version: 3 })),
      call.answer(fromB({ version: 9 })),
      ...heldCall(call, { replace: parts }, { replace: parts }).slice(2),
    ],
    ['versionGoesOn'],
  ),
  scenario('editing: replace origin by an address of the other family', (call) => [
    call.offer(fromA({ version: 3 }), { replace: ['origin'], 'address-family': 'IP6' }),
    call.answer(fromB({ version: 9 }), { replace: ['origin'] }),
  ]),
  scenario('editing: replace origin with a media address', (call) => [
    call.offer(fromA({ version: 3 }), { replace: ['origin'], 'media-address': '203.0.113.60' }),
    call.answer(fromB({ version: 9 }), { replace: ['origin'] }),
  ]),
  scenario('editing: replace origin where all media is declined', (call) => [
    call.offer(fromA({ version: 3 }), { replace: ['origin'] }),
    call.answer(fromB({ version: 9 }).replace('m=audio 5000', 'm=audio 0'), { replace: ['origin'] }),
  ]),
  ...['18446744073709551614', '4294967295', '007'].map((version) =>
    scenario(`editing: replace sdp-version of version ${version}`, (call) => {
      const extra = { replace: ['sdp-version'] };
      const body = (media: readonly string[]) =>
        fromA({ version: 3, media }).replace('778899 3', `778899 ${version}`);
      return [
        call.offer(body([]), extra),
        call.answer(fromB({ version: 9 }), extra),
        call.offer(body(['sendonly']), { ...toB, ...extra }),
        call.answer(fromB({ version: 9 }), extra),
      ];
    }),
  ),
];

const directions = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

const directionScenarios: readonly Scenario[] = [
  ...directions.flatMap((offered) =>
    directions.map((answered) =>
      scenario(`editing: ${offered} of the session answered ${answered}, original-sendrecv`, (call) => [
        call.offer(fromA({ version: 1, session: [offered] }), { flags: ['original-sendrecv'] }),
        call.answer(fromB({ version: 1, media: [answered] }), { flags: ['original-sendrecv'] }),
      ]),
    ),
  ),
  ...directions.map((direction) =>
    differing(
      ['sectionBeforeSession'],
      scenario(`editing: ${direction} of the session, another in the section`, (call) => [
        call.offer(fromA({ version: 1, session: [direction], media: ['sendonly'] })),
        call.answer(fromB({ version: 1, session: ['recvonly'], media: [direction] })),
      ]),
    ),
  ),
  ...['sendonly', 'inactive'].flatMap((direction) =>
    ['original-sendrecv', 'no-such-flag'].map((flag) =>
      scenario(`editing: held by a zero address and ${direction}, with ${flag}`, (call) => [
        call.offer(offerAudio),
        call.answer(answerAudio),
        call.offer(audioSdp('0.0.0.0', 4000, [direction]), { ...toB, flags: [flag] }),
        call.answer(audioSdp(B, 5000, ['recvonly'])),
      ]),
    ),
  ),
  scenario('editing: held by a zero address, with an origin of ours and the address of RTCP', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(audioSdp('0.0.0.0', 4000), { ...toB, replace: ['origin'], flags: ['full-rtcp-attribute'] }),
  ]),
  scenario('editing: held by a zero address, towards ICE', (call) => [
    call.offer(audioSdp('0.0.0.0', 4000), { ICE: 'force' }),
  ]),
  scenario('editing: held by a zero address of IPv6', (call) => [
    call.offer(audioSdp(A6, 4000)),
    call.answer(answerAudio),
    call.offer(audioSdp('::', 4000), toB),
    call.answer(answerAudio),
    call.offer(audioSdp('::', 4000), { ...toB, replace: ['zero-address'] }),
    call.answer(answerAudio),
  ]),
  scenario('editing: zero address answered by a zero address', (call) => [
    call.offer(audioSdp('0.0.0.0', 4000), { replace: ['zero-address', 'origin'] }),
    call.answer(audioSdp('0.0.0.0', 5000), { replace: ['zero-address', 'origin'] }),
  ]),
];

const two = (first: readonly string[], second: readonly string[]): readonly MediaOptions[] => [
  { port: 4000, formats: '0', attributes: first },
  { type: 'video', port: 4002, formats: '31', attributes: second },
];

const mids: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
  ['no mids', [], [], []],
  ['one mid', ['mid:x'], [], ['mid:x']],
  ['a mid that is a number of another', [], ['mid:1'], []],
  ['both mids', ['mid:x'], ['mid:y'], ['mid:x']],
  ['labels', ['label:7'], ['label:8', 'mid:q'], ['label:9']],
];

const lineScenarios: readonly Scenario[] = [
  ...mids.map(([name, first, second, answered]) =>
    differing(
      name === 'a mid that is a number of another' ? ['midsNotOffered', 'midsOnce'] : ['midsNotOffered'],
      scenario(`editing: generate-mid with ${name}`, (call) => [
        call.offer(sdp({ address: A, media: two(first, second) }), { flags: ['generate-mid'] }),
        call.answer(sdp({ address: B, media: two(answered, []) }), { flags: ['generate-mid'] }),
        call.offerFromB(sdp({ address: B, media: two(answered, []) })),
        call.answerFromA(sdp({ address: A, media: two(first, second) })),
      ]),
    ),
  ),
  ...['full-rtcp-attribute', 'no-rtcp-attribute'].flatMap((flag) =>
    [[], ['offer'], ['require'], ['demux']].map((mux) =>
      scenario(`editing: ${flag} with rtcp-mux ${mux.join(' ') || 'of neither'}`, (call) => [
        call.offer(audioSdp(A, 4000, ['rtcp-mux']), { flags: [flag], 'rtcp-mux': mux }),
        call.answer(audioSdp(B, 5000, ['rtcp-mux']), { flags: [flag] }),
      ]),
    ),
  ),
  scenario('editing: the mark of another rtpengine', (call) => [
    call.offer(fromA({ version: 1, session: ['rtpengine:0123456789ab'] }), { flags: ['loop-protect'] }),
    call.answer(fromB({ version: 1, session: ['rtpengine:0123456789ab'] })),
  ]),
  scenario('editing: labels of the parties', (call) => [
    call.offer(offerAudio, { label: 'caller' }),
    call.answer(answerAudio, { 'from-label': 'callee' }),
    call.query(),
    call.offer(offerAudio, { ...toB, label: 'renamed' }),
    call.answer(answerAudio),
    call.query(),
  ]),
  scenario('editing: set-label in offer and answer', (call) => [
    call.offer(offerAudio, { 'set-label': 'caller', label: 'other' }),
    call.answer(answerAudio, { 'to-label': 'callee' }),
    call.query(),
  ]),
  differing(
    ['metadataReported'],
    scenario('editing: metadata', (call) => [
      call.offer(offerAudio, { metadata: 'a:1|b:2' }),
      call.answer(answerAudio, { metadata: 'c:3' }),
      call.query(),
    ]),
  ),
  ...[
    ['SIP message type request', { 'sip-message-type': 'request' }],
    ['SIP message type reply', { 'sip-message-type': 'SIP-reply' }],
  ].map(([name, extra]) =>
    scenario(`editing: ${name as string}`, (call) => [
      call.offer(offerAudio, extra as NgMessage),
      call.answer(answerAudio, extra as NgMessage),
      call.query(),
    ]),
  ),
];

const extmaps = ['extmap:1 urn:one', 'extmap:2/sendonly urn:two', 'extmap-allow-mixed', 'x-after:1'];

const extensionScenarios: readonly Scenario[] = [
  ...[[], ['strip-extmap'], ['strip extmap']].map((flags) =>
    scenario(`editing: header extensions with ${flags.join('') || 'no flag'}`, (call) => [
      call.offer(fromA({ version: 1, session: ['extmap:3 urn:three', 'x:1'], media: extmaps }), { flags }),
      call.answer(fromB({ version: 1, media: extmaps }), { flags }),
      call.offer(fromA({ version: 1, media: extmaps }), toB),
      call.answer(fromB({ version: 1, media: extmaps })),
    ]),
  ),
  differing(
    ['extmapKey'],
    scenario('editing: extmap strip', (call) => [
      call.offer(fromA({ version: 1, media: extmaps }), { extmap: { strip: ['urn:one'] } }),
      call.answer(fromB({ version: 1, media: ['extmap:2 urn:two'] })),
    ]),
  ),
  differing(
    ['attributesEdited'],
    scenario('editing: sdp-attr in all parts', (call) => [
      call.offer(fromA({ version: 1, session: ['x:1', 'y:2'], media: ['x:3 4', 'z'] }), {
        'sdp-attr': {
          none: { remove: ['y:2'], add: ['new-of-session'] },
          audio: { substitute: [['x:3', 'put-in:3']], remove: ['z'], add: ['new-of-audio:1'] },
          video: { add: ['new-of-video'] },
        },
      }),
      call.answer(fromB({ version: 1 }), {
        flags: ['sdp-attr-substitute-audio-sendrecv>sendonly', 'sdp-attr-add-global-new-of-session'],
      }),
    ]),
  ),
  differing(
    ['mediaHidden'],
    scenario('editing: sdp-media-remove', (call) => [
      call.offer(sdp({ address: A, media: two([], []) }), { 'sdp-media-remove': ['video'] }),
      call.answer(sdp({ address: B, media: two([], []).slice(0, 1) })),
    ]),
  ),
];

const oddBodies: readonly (readonly [string, string])[] = [
  ['lines of times and keys', 't=0 0\r\nr=7d 1h 0 25h\r\nz=0 0\r\nk=clear:x\r\n'],
  ['several times', 't=1 2\r\nt=3 4\r\n'],
  ['several bandwidths', 'b=AS:64\r\nb=TIAS:64000\r\nb=X-YZ:128\r\nt=0 0\r\n'],
  ['attributes of the same name', 't=0 0\r\na=x:1\r\na=x:1\r\na=x:2\r\na=y\r\na=x\r\n'],
];

const bodyScenarios: readonly Scenario[] = oddBodies.flatMap(([name, lines]) =>
  [false, true].map((isInSection) => {
    const body = (base: string): string =>
      isInSection ? base + lines.replaceAll(/^[tr]=.*\r\n/gm, '') : base.replace('t=0 0\r\n', lines);
    return scenario(`editing: ${name} in the ${isInSection ? 'section' : 'session'}`, (call) => [
      call.offer(body(offerAudio)),
      call.answer(body(answerAudio)),
    ]);
  }),
);

export const sdpEditingScenarios: readonly Scenario[] = [
  ...replaceScenarios,
  ...directionScenarios,
  ...lineScenarios,
  ...extensionScenarios,
  ...bodyScenarios,
];
