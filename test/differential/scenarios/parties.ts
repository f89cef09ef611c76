import type { NgMessage } from '../../support/bencode.ts';
import { audioSdp } from '../../support/sdp.ts';
import { scenario, type CallScript, type Scenario, type Step } from '../scenario.ts';
import { answerAudio, B_MOVED, offerAudio } from './bodies.ts';

const established = (call: CallScript): readonly Step[] => [call.offer(offerAudio), call.answer(answerAudio)];

/** Who a delete can name; `tag-a` has offered and `tag-b` answered. */
const named: readonly (readonly [string, NgMessage])[] = [
  ['the offerer', { 'from-tag': 'tag-a' }],
  ['the answerer', { 'from-tag': 'tag-b' }],
  ['a stranger', { 'from-tag': 'nobody' }],
  ['offerer and answerer', { 'from-tag': 'tag-a', 'to-tag': 'tag-b' }],
  ['answerer and offerer', { 'from-tag': 'tag-b', 'to-tag': 'tag-a' }],
  ['two strangers', { 'from-tag': 'nobody', 'to-tag': 'noone' }],
];

const ways: readonly (readonly [string, NgMessage])[] = [
  ['', {}],
  [', fatal', { flags: ['fatal'] }],
  [', to-tag', { flags: ['to-tag'] }],
  [', fatal and to-tag', { flags: ['fatal', 'to-tag'] }],
  [', at once', { 'delete-delay': 0 }],
  [', later', { 'delete delay': 30 }],
];

const deletes: readonly Scenario[] = named.flatMap(([who, tags]) =>
  ways.map(([how, extra]) =>
    scenario(`parties: delete of ${who}${how}`, (call) => [
      ...established(call),
      call.delete({ ...tags, ...extra }),
      call.query(),
    ]),
  ),
);

const oddTags: readonly (readonly [string, string])[] = [
  ['a space', 'tag a'],
  ['a semicolon', 'tag;a'],
  ['an equals sign', 'tag=a'],
  ['a long one', 't'.repeat(300)],
  ['one that objects have', '__proto__'],
  ['a number', '4711'],
];

const tags: readonly Scenario[] = oddTags.map(([what, tag]) =>
  scenario(`parties: tag with ${what}`, (call) => [
    call.offer(offerAudio, { 'from-tag': tag }),
    call.answer(answerAudio, { 'from-tag': tag }),
    call.query(),
    call.query({ 'from-tag': tag }),
    call.delete({ 'from-tag': tag }),
  ]),
);

const branches: readonly Scenario[] = [
  scenario('parties: offer and answer with the same via-branch', (call) => [
    call.offer(offerAudio, { 'via-branch': 'z9-1' }),
    call.answer(answerAudio, { 'via-branch': 'z9-1' }),
    call.query(),
    call.delete({ 'via-branch': 'z9-1' }),
    call.query(),
  ]),
  scenario('parties: re-offer with the via-branch of the first offer', (call) => [
    call.offer(offerAudio, { 'via-branch': 'z9-1' }),
    call.answer(answerAudio, { 'via-branch': 'z9-1' }),
    call.offer(offerAudio, { 'via-branch': 'z9-1', 'to-tag': 'tag-b' }),
    call.answer(answerAudio, { 'via-branch': 'z9-1' }),
    call.query(),
  ]),
  scenario('parties: delete with the via-branch of nobody', (call) => [
    call.offer(offerAudio, { 'via-branch': 'z9-1' }),
    call.answer(answerAudio, { 'via-branch': 'z9-1' }),
    call.delete({ 'from-tag': 'nobody', 'via-branch': 'z9-9' }),
    call.query(),
  ]),
];

const labels: readonly Scenario[] = [
  scenario('parties: labels of both', (call) => [
    call.offer(offerAudio, { label: 'first' }),
    call.answer(answerAudio, { label: 'second' }),
    call.query(),
  ]),
  scenario('parties: a label given again', (call) => [
    call.offer(offerAudio, { label: 'first' }),
    call.answer(answerAudio),
    call.offer(offerAudio, { label: 'changed', 'to-tag': 'tag-b' }),
    call.answer(answerAudio),
    call.query(),
  ]),
  scenario('parties: a label that later messages leave alone', (call) => [
    call.offer(offerAudio, { label: 'first' }),
    call.answer(answerAudio),
    call.offerFromB(audioSdp(B_MOVED, 6000)),
    call.answerFromA(offerAudio),
    call.query(),
  ]),
];

const others: readonly Scenario[] = [
  scenario('parties: supports load limit, below it', (call) => [
    call.offer(offerAudio, { supports: ['load limit'] }),
    call.answer(answerAudio, { supports: ['load limit'] }),
  ]),
  scenario('parties: supports what nobody knows', (call) => [
    call.offer(offerAudio, { supports: ['flying'] }),
  ]),
  scenario('parties: other spellings of keys', (call) => [
    {
      request: {
        command: 'offer',
        'call id': 'parties-other-spellings-of-keys',
        'from-tag': 'tag-a',
        SDP: offerAudio,
      },
    },
    call.answer(answerAudio),
    call.query(),
  ]),
  scenario('parties: the answerer offers before it has answered', (call) => [
    call.offer(offerAudio, { 'to-tag': 'tag-b' }),
    call.offerFromB(answerAudio),
    call.answerFromA(offerAudio),
    call.query(),
  ]),
  scenario('parties: a further branch without interfaces of its own', (call) => [
    call.offer(offerAudio, { direction: ['internal', 'external'] }),
    call.offer(offerAudio, { 'to-tag': 'tag-b', direction: ['internal', 'external'] }),
    call.offer(offerAudio, { 'to-tag': 'tag-c' }),
    call.answer(answerAudio, { 'to-tag': 'tag-c' }),
  ]),
  scenario('parties: deleted, then the same call anew', (call) => [
    ...established(call),
    call.delete(),
    ...established(call),
    call.query(),
  ]),
  scenario('parties: a third party offers to the first', (call) => [
    ...established(call),
    call.offer(audioSdp(B_MOVED, 6000), { 'from-tag': 'tag-c', 'to-tag': 'tag-a' }),
  ]),
];

/** Who is who: tags, branches, labels, and what a delete ends. */
export const partyScenarios: readonly Scenario[] = [...deletes, ...tags, ...branches, ...labels, ...others];
