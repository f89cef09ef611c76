import type { NgMessage } from '../../support/bencode.ts';
import { scenario, type Scenario, type Step } from '../scenario.ts';
import { answerAudio, offerAudio } from './bodies.ts';

const names = [
  'block media',
  'unblock media',
  'block DTMF',
  'unblock DTMF',
  'silence media',
  'unsilence media',
  'start forwarding',
  'stop forwarding',
] as const;

/** The replies to a command of a call that is answered, one step for each of these messages. */
function replies(name: string, ...messages: readonly NgMessage[]): Scenario {
  const title = `${name}: replies`;
  return scenario(title, (call) => {
    const callId = call.query().request['call-id']!;
    const steps = messages.map((message): Step => ({
      request: { command: name, 'call-id': callId, ...message },
    }));
    return [call.offer(offerAudio, { label: 'A' }), call.answer(answerAudio), ...steps];
  });
}

/** Commands on what becomes of media: what they reply, since packets are not compared here. */
export const mediaControlScenarios: readonly Scenario[] = [
  ...names.map((name) =>
    replies(
      name,
      {},
      { 'from-tag': 'tag-a' },
      { 'from-tag': 'tag-a', flags: ['directional'] },
      { 'from-tag': 'nobody', flags: ['directional'] },
      { label: 'A' },
      { label: 'nobody' },
      { address: '203.0.113.250' },
      { address: 'no address' },
      { flags: ['all'] },
      { 'call-id': 'no-such-call' },
    ),
  ),
  scenario('offers that drop traffic and echo media', (call) => [
    call.offer(offerAudio, { 'drop-traffic': 'start', 'media echo': 'blackhole' }),
    call.answer(answerAudio, { 'drop-traffic': 'stop' }),
  ]),
];
