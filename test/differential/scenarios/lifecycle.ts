import { audioSdp } from '../../support/sdp.ts';
import { scenario, type Scenario, type Step } from '../scenario.ts';
import { answerAudio, B, B_MOVED, offerAudio } from './bodies.ts';

const raw = (request: Step['request'], encoding: Step['encoding'] = 'bencode'): Step => ({
  request,
  encoding,
});

/** Commands about a call rather than its body: query, delete, list, errors, forks, encodings. */
export const lifecycleScenarios: readonly Scenario[] = [
  scenario('query an offered call', (call) => [call.offer(offerAudio), call.query()]),
  scenario('query an answered call', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.query(),
  ]),
  scenario('query by from-tag', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.query({ 'from-tag': 'tag-a' }),
  ]),
  scenario('query by both tags', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.query({ 'from-tag': 'tag-a', 'to-tag': 'tag-b' }),
  ]),
  scenario('query an unknown tag', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.query({ 'from-tag': 'nobody' }),
  ]),
  scenario('query an unknown call', (call) => [call.query()]),
  scenario('delete by from-tag', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.delete(),
    call.query(),
  ]),
  scenario(
    'delete whole call',
    (call) => [
      call.offer(offerAudio),
      call.answer(answerAudio),
      raw({ command: 'delete', 'call-id': 'delete-whole-call' }),
      call.query(),
    ],
    ['reportWithoutTag'],
  ),
  scenario('delete with unknown from-tag', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.delete({ 'from-tag': 'nobody' }),
    call.query(),
  ]),
  scenario(
    'delete with wrong to-tag',
    (call) => [
      call.offer(offerAudio),
      call.answer(answerAudio),
      call.delete({ 'to-tag': 'nobody' }),
      call.query(),
    ],
    ['toTagIgnored'],
  ),
  scenario('delete with wrong to-tag, honoured', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.delete({ 'to-tag': 'nobody', flags: ['to-tag'] }),
    call.query(),
  ]),
  scenario('delete with both tags', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.delete({ 'to-tag': 'tag-b', flags: ['to-tag'] }),
    call.query(),
  ]),
  scenario('delete unknown call', (call) => [call.delete()]),
  scenario('delete unknown call, fatal', (call) => [call.delete({ flags: ['fatal'] })]),
  scenario('delete with delay', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.delete({ 'delete-delay': 30 }),
    call.query(),
  ]),
  scenario('delete with delay, then offered again', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.delete({ 'delete-delay': 30 }),
    call.offer(offerAudio),
    call.answer(answerAudio),
  ]),
  scenario(
    'delete fast',
    (call) => [call.offer(offerAudio), call.answer(answerAudio), call.delete({ flags: ['fast'] })],
    ['fastDelete'],
  ),
  scenario(
    'fork with via-branch',
    (call) => [
      call.offer(offerAudio, { 'via-branch': 'branch-1' }),
      call.answer(answerAudio, { 'via-branch': 'branch-1' }),
      call.answer(audioSdp(B_MOVED, 6000), { 'to-tag': 'tag-c', 'via-branch': 'branch-1' }),
      call.query(),
    ],
    ['aliasOfAnswerer'],
  ),
  scenario(
    'two offers with different via-branches',
    (call) => [
      call.offer(offerAudio, { 'via-branch': 'branch-1' }),
      call.offer(offerAudio, { 'via-branch': 'branch-2' }),
      call.answer(answerAudio, { 'via-branch': 'branch-1' }),
      call.answer(audioSdp(B_MOVED, 6000), { 'to-tag': 'tag-c', 'via-branch': 'branch-2' }),
      call.query(),
      call.delete({ 'via-branch': 'branch-1' }),
      call.query(),
    ],
    ['everyBranchHears', 'portsPerBranch', 'deletedBranch'],
  ),
  scenario(
    'fork without via-branch',
    (call) => [
      call.offer(offerAudio),
      call.answer(answerAudio),
      call.answer(audioSdp(B_MOVED, 6000), { 'to-tag': 'tag-c' }),
      call.query(),
    ],
    ['aliasOfAnswerer'],
  ),
  scenario(
    'answers of two forks, then a re-offer to one',
    (call) => [
      call.offer(offerAudio),
      call.answer(answerAudio),
      call.answer(audioSdp(B_MOVED, 6000), { 'to-tag': 'tag-c' }),
      call.offer(offerAudio, { 'to-tag': 'tag-c' }),
      call.answer(audioSdp(B_MOVED, 6000), { 'to-tag': 'tag-c' }),
    ],
    ['reofferToAlias'],
  ),
  scenario('answer without offer', (call) => [call.answer(answerAudio)]),
  scenario('offer without sdp', () => [raw({ command: 'offer', 'call-id': 'x1', 'from-tag': 'a' })]),
  scenario('offer without call-id', () => [raw({ command: 'offer', 'from-tag': 'a', sdp: offerAudio })]),
  scenario('offer without from-tag', () => [raw({ command: 'offer', 'call-id': 'x2', sdp: offerAudio })]),
  scenario('answer without to-tag', (call) => [
    call.offer(offerAudio),
    raw({ command: 'answer', 'call-id': 'answer-without-to-tag', 'from-tag': 'tag-a', sdp: answerAudio }),
  ]),
  scenario('unknown command', () => [raw({ command: 'frobnicate' })]),
  scenario('no command', () => [raw({ 'call-id': 'x' })]),
  scenario('command with wrong case', () => [raw({ command: 'PING' })]),
  scenario('query without call-id', () => [raw({ command: 'query' })]),
  scenario('delete without call-id', () => [raw({ command: 'delete' })]),
  scenario('offer with garbage for SDP', (call) => [call.offer('hello world')]),
  scenario('offer with empty SDP', (call) => [call.offer('')], ['emptyBody']),
  scenario('offer with a session part only', (call) => [
    call.offer('v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=x\r\nt=0 0\r\n'),
  ]),
  scenario('offer with a media line and no connection', (call) => [
    call.offer('v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=x\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n'),
  ]),
  scenario('offer with a broken media line', (call) => [
    call.offer(
      'v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=x\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\nm=audio RTP/AVP 0\r\n',
    ),
  ]),
  scenario(
    'offer with line feeds only',
    (call) => [
      call.offer(offerAudio.replaceAll('\r\n', '\n')),
      call.answer(answerAudio.replaceAll('\r\n', '\n')),
    ],
    ['lineEnds'],
  ),
  scenario(
    'offer with the same tag twice as both sides',
    (call) => [
      call.offer(offerAudio),
      raw({
        command: 'answer',
        'call-id': 'offer-with-the-same-tag-twice-as-both-sides',
        'from-tag': 'tag-a',
        'to-tag': 'tag-a',
        sdp: answerAudio,
      }),
    ],
    ['oneTagForBoth'],
  ),
  scenario('offer with to-tag from the start', (call) => [
    call.offer(offerAudio, { 'to-tag': 'tag-b' }),
    call.answer(answerAudio),
  ]),
  scenario('offer again with an unknown to-tag', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    call.offer(offerAudio, { 'to-tag': 'tag-z' }),
  ]),
  scenario('json', (call) => [
    { ...call.offer(offerAudio), encoding: 'json' },
    { ...call.answer(answerAudio), encoding: 'json' },
    { ...call.query(), encoding: 'json' },
    { ...call.delete(), encoding: 'json' },
  ]),
  scenario('json errors', (call) => [
    { ...call.answer(answerAudio), encoding: 'json' },
    raw({ command: 'frobnicate' }, 'json'),
  ]),
  scenario('ping', () => [raw({ command: 'ping' }), raw({ command: 'ping' }, 'json')]),
  scenario('list with a negative limit', () => [raw({ command: 'list', limit: -1 })]),
  scenario('list with limit as string', (call) => [
    call.offer(audioSdp(B, 4000)),
    raw({ command: 'list', limit: '1' }),
  ]),
];
