import { scenario, type Scenario, type Step } from '../scenario.ts';
import { answerAudio, offerAudio } from './bodies.ts';

const command = (name: string, callId: string | null, extra: Step['request'] = {}): Step => ({
  request: { command: name, ...(callId !== null && { 'call-id': callId }), ...extra },
});

/** Replies while a call is recorded; what the captures hold is compared with what was sent in the end-to-end tests. */
export const recordingScenarios: readonly Scenario[] = [
  scenario('record call in the offer', (call) => [
    call.offer(offerAudio, { 'record call': 'yes' }),
    call.answer(answerAudio),
    call.offer(offerAudio, { 'to-tag': 'tag-b' }),
  ]),
  scenario('record-call as a flag and off in the answer', (call) => [
    call.offer(offerAudio, { flags: ['record-call'] }),
    call.answer(answerAudio, { 'record-call': 'no' }),
    call.offer(offerAudio, { 'to-tag': 'tag-b', 'record-call': 'on' }),
  ]),
  scenario('recording by command', (call) => [
    call.offer(offerAudio),
    call.answer(answerAudio),
    command('start recording', 'recording-by-command', { metadata: 'a:b' }),
    command('start recording', 'recording-by-command', { 'from-tag': 'nobody' }),
    call.offer(offerAudio, { 'to-tag': 'tag-b' }),
    command('stop recording', 'recording-by-command'),
    command('stop recording', 'recording-by-command'),
    call.offer(offerAudio, { 'to-tag': 'tag-b' }),
  ]),
  scenario('recording of nothing', () => [
    command('start recording', 'unknown-to-all'),
    command('stop recording', 'unknown-to-all'),
    command('start recording', null),
    command('stop recording', null),
  ]),
  {
    name: 'recording of a call-id that is no file name',
    steps: [
      command('offer', '../a/b c@d%e;~_.\xc3\xa4', {
        'from-tag': 'tag-a',
        sdp: offerAudio,
        'record call': 'yes',
      }),
    ],
  },
];
