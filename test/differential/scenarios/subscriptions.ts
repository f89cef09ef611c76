import { sdp, type MediaOptions } from '../../support/sdp.ts';
import type { NgMessage } from '../../support/bencode.ts';
import { scenario, type CallScript, type Scenario, type Step } from '../scenario.ts';
import { A, A_MOVED, answerAudio, audioVideo, B, offerAudio, rtpmaps } from './bodies.ts';

/** The subscriber. */
const C = '198.51.100.3';

const request = (command: string, callId: string, extra: NgMessage): Step => ({
  request: { command, 'call-id': callId, ...extra },
});
const audio = (address: string, port: number, media: Partial<MediaOptions> = {}): string =>
  sdp({ address, media: [{ port, attributes: [...rtpmaps, 'recvonly'], ...media }] });
const listener = audio(C, 6000);
const publisher = (attributes: readonly string[] = [], formats = '8 0'): string =>
  sdp({ address: A, media: [{ port: 4000, formats, attributes: [...rtpmaps, 'sendonly', ...attributes] }] });

interface SubscriptionScript extends CallScript {
  publish(body: string, extra?: NgMessage): Step;
  subscribe(extra: NgMessage): Step;
  subscribeAnswer(extra?: NgMessage): Step;
  unsubscribe(extra?: NgMessage): Step;
}

/** A scenario with a publisher `pub` and a subscriber `tag-s`. */
function subscriptions(
  name: string,
  script: (call: SubscriptionScript) => readonly Step[],
  differences: readonly string[] = [],
): Scenario {
  const callId = name.replaceAll(/[^a-z0-9]+/gi, '-');
  const toTag = { 'to-tag': 'tag-s' };
  return scenario(
    name,
    (call) =>
      script({
        ...call,
        publish: (body, extra = {}) => request('publish', callId, { 'from-tag': 'pub', sdp: body, ...extra }),
        subscribe: (extra) => request('subscribe request', callId, { ...toTag, ...extra }),
        subscribeAnswer: (extra = {}) =>
          request('subscribe answer', callId, { ...toTag, sdp: listener, ...extra }),
        unsubscribe: (extra = {}) => request('unsubscribe', callId, { ...toTag, ...extra }),
      }),
    differences,
  );
}

const talking = (call: CallScript): readonly Step[] => [call.offer(offerAudio), call.answer(answerAudio)];
const fromA = { 'from-tag': 'tag-a' };
const fromB = { 'from-tag': 'tag-b' };

const publications: readonly Scenario[] = [
  subscriptions('publish', (call) => [call.publish(publisher()), call.query()], ['publishNames']),
  subscriptions(
    'publish with ptime and what else',
    (call) => [call.publish(publisher(['ptime:20', 'x:y']))],
    ['publishNames'],
  ),
  subscriptions(
    'publish a codec of the list',
    (call) => [call.publish(publisher(), { codec: { accept: ['PCMU'] } })],
    ['publishNames'],
  ),
  subscriptions(
    'publish a codec that is not there',
    (call) => [call.publish(publisher(), { codec: { accept: ['opus'] } })],
    ['publishNames'],
  ),
  subscriptions(
    'publish any codec',
    (call) => [
      call.publish(publisher(['rtpmap:97 opus/48000/2', 'fmtp:97 useinbandfec=1'], '97 8'), {
        codec: { accept: ['any'] },
      }),
    ],
    ['publishNames'],
  ),
  subscriptions(
    'publish again from elsewhere',
    (call) => [
      call.publish(publisher()),
      call.publish(audio(A_MOVED, 4010, { attributes: [...rtpmaps, 'sendonly'] })),
      call.query(),
    ],
    ['publishNames'],
  ),
  subscriptions('publish in both directions', (call) => [call.publish(offerAudio)], ['publishNames']),
  subscriptions(
    'subscribe to a publisher',
    (call) => [
      call.publish(publisher()),
      call.subscribe({ 'from-tag': 'pub' }),
      call.subscribeAnswer({ sdp: audio(C, 6000, { formats: '8' }) }),
      call.query(),
    ],
    ['publishNames'],
  ),
  subscriptions('publish without SDP', () => [request('publish', 'none', { 'from-tag': 'pub' })]),
];

const listening: readonly Scenario[] = [
  subscriptions('subscribe to the offerer', (call) => [
    ...talking(call),
    call.subscribe(fromA),
    call.subscribeAnswer(),
    call.query(),
  ]),
  subscriptions('subscribe to the answerer', (call) => [
    ...talking(call),
    call.subscribe(fromB),
    call.subscribeAnswer(),
    call.query({ 'from-tag': 'tag-s' }),
  ]),
  subscriptions('subscribe to audio and video', (call) => [
    call.offer(audioVideo(A, 4000, 4002)),
    call.answer(audioVideo(B, 5000, 5002)),
    call.subscribe(fromA),
    call.subscribeAnswer({ sdp: audioVideo(C, 6000, 6002) }),
  ]),
  subscriptions('subscribe to what is sent to a party', (call) => [
    ...talking(call),
    call.subscribe({ ...fromA, flags: ['egress'] }),
    call.subscribeAnswer(),
  ]),
  subscriptions('subscribe to all', (call) => [
    ...talking(call),
    call.subscribe({ flags: ['all'] }),
    call.subscribeAnswer({
      sdp: sdp({
        address: C,
        media: [6000, 6010].map((port) => ({ port, attributes: [...rtpmaps, 'recvonly'] })),
      }),
    }),
    call.query(),
  ]),
  subscriptions('subscribe by tags', (call) => [
    ...talking(call),
    call.subscribe({ 'from-tags': ['tag-b', 'tag-a'] }),
  ]),
  subscriptions('subscribe by label', (call) => [
    call.offer(offerAudio, { label: 'caller' }),
    call.answer(answerAudio, { label: 'callee' }),
    call.subscribe({ label: 'callee' }),
    call.query(),
  ]),
  subscriptions('subscribe by address', (call) => [...talking(call), call.subscribe({ address: A })]),
  subscriptions('subscribe under RTP/SAVP', (call) => [
    ...talking(call),
    call.subscribe({ ...fromA, 'transport protocol': 'RTP/SAVP' }),
  ]),
  subscriptions('subscribe under RTP/AVPF with rtcp-mux', (call) => [
    ...talking(call),
    call.subscribe({ ...fromA, 'transport protocol': 'RTP/AVPF', 'rtcp-mux': ['offer'] }),
  ]),
  subscriptions('subscribe before the answer', (call) => [call.offer(offerAudio), call.subscribe(fromA)]),
  subscriptions('subscribe again to another', (call) => [
    ...talking(call),
    call.subscribe(fromA),
    call.subscribeAnswer(),
    call.subscribe(fromB),
    call.subscribeAnswer(),
    call.query(),
  ]),
  subscriptions(
    'unsubscribe',
    (call) => [
      ...talking(call),
      call.subscribe(fromA),
      call.subscribeAnswer(),
      call.unsubscribe(),
      call.unsubscribe(),
      call.unsubscribe({ 'to-tag': 'nobody' }),
      call.query(),
    ],
    ['strangersTag'],
  ),
  subscriptions('SIPREC of one party', (call) => [
    ...talking(call),
    call.subscribe({ ...fromA, flags: ['SIPREC'] }),
  ]),
  subscriptions(
    'SIPREC of both parties',
    (call) => [
      call.offer(offerAudio, { label: 'caller' }),
      call.answer(answerAudio),
      call.subscribe({ flags: ['all', 'SIPREC'] }),
    ],
    ['siprecLabels'],
  ),
  subscriptions(
    'delete a subscriber',
    (call) => [...talking(call), call.subscribe(fromA), call.delete({ 'from-tag': 'tag-s' }), call.query()],
    ['deletedSubscriber'],
  ),
  subscriptions(
    'inactive subscription',
    (call) => [...talking(call), call.subscribe({ ...fromA, flags: ['inactive'] })],
    ['inactiveSubscription'],
  ),
  subscriptions('subscribe to all by the key', (call) => [...talking(call), call.subscribe({ all: 'all' })], [
    'allAsKey',
  ]),
];

const refusals: readonly Scenario[] = [
  subscriptions('subscribe to a stranger', (call) => [...talking(call), call.subscribe({ 'from-tag': 'x' })]),
  subscriptions('subscribe to nobody', (call) => [...talking(call), call.subscribe({})]),
  subscriptions('subscribe to an unknown label', (call) => [
    ...talking(call),
    call.subscribe({ label: 'x' }),
  ]),
  subscriptions('subscribe in an unknown call', (call) => [
    call.subscribe(fromA),
    call.subscribeAnswer(),
    call.unsubscribe(),
  ]),
  subscriptions('subscriber answers with fewer codecs', (call) => [
    ...talking(call),
    call.subscribe(fromA),
    call.subscribeAnswer({ sdp: audio(C, 6000, { formats: '8' }) }),
  ]),
  subscriptions('answer of no subscriber', (call) => [...talking(call), call.subscribeAnswer()]),
];

/** Publish and subscribe: replies and SDP. */
export const subscriptionScenarios: readonly Scenario[] = [...publications, ...listening, ...refusals];
