import * as bodies from './bodies.ts';
import { offer, answer, query, remove, set, onCall, during, party } from './messages.ts';
import { combinations, opposites } from './special-scenarios.ts';
import type { Scenario } from './stage.ts';

const exchanges: readonly Scenario[] = [
  { name: 'call', messages: [...set, query, remove(), { command: 'list' }] },
  {
    name: 're-offer',
    messages: [...set, offer(bodies.richAgain), answer(bodies.richAnswerAgain), query],
  },
  {
    name: 're-offer by the answerer',
    messages: [
      ...set,
      offer(bodies.richAnswerAgain, { 'from-tag': 'b', 'to-tag': 'a' }),
      answer(bodies.richAgain, { 'from-tag': 'b', 'to-tag': 'a' }),
    ],
  },
  { name: 'other payload types', messages: [offer(bodies.rich), answer(bodies.oddAnswer), query] },
  { name: 'hold by zero address', messages: [offer(bodies.held), answer(bodies.richAnswer)] },
  { name: 'no codec but one', messages: [offer(bodies.oneCodec), answer(bodies.oneCodec)] },
  { name: 'rtcp-mux', messages: [offer(bodies.muxed), answer(bodies.muxedAnswer), offer(bodies.muxed)] },
  { name: 'IPv6', messages: [offer(bodies.six), answer(bodies.richAnswer), query] },
  { name: 'fax', messages: [offer(bodies.fax), answer(bodies.fax)] },
  { name: 'SDP that was here before', messages: [offer(bodies.looped, { flags: ['loop-protect'] })] },
  {
    name: 'fork',
    messages: [
      offer(bodies.rich, { 'via-branch': 'one' }),
      offer(bodies.rich, { 'via-branch': 'two' }),
      answer(bodies.richAnswer, { 'to-tag': 'c', 'via-branch': 'one', 'sip-code': 183 }),
      answer(bodies.richAnswer, { 'to-tag': 'd', 'via-branch': 'two', 'sip-code': 200 }),
      query,
      remove({ 'from-tag': 'a', 'to-tag': 'c', 'via-branch': 'one' }),
      query,
    ],
  },
  {
    name: 'late branch',
    messages: [
      ...set,
      answer(bodies.richAnswer, { 'to-tag': 'late' }),
      query,
      remove({ 'from-tag': 'b' }),
      query,
    ],
  },
  {
    name: 'two parties with one body',
    messages: [...set, offer(bodies.rich, { 'from-tag': 'other' }), query],
  },
  { name: 'call unknown', messages: [remove({ 'call-id': 'none' }), query] },
  { name: 'full', messages: set, options: { maxSessions: 0 } },
  {
    name: 'party of a call',
    messages: [
      ...set,
      { ...query, 'from-tag': 'b' },
      remove({ 'from-tag': 'a', 'to-tag': 'x' }),
      { command: 'list' },
    ],
  },
];

const secure: readonly Scenario[] = [
  { name: 'SDES', messages: [offer(bodies.keyed), answer(bodies.keyedAnswer), offer(bodies.keyed), query] },
  {
    name: 'SDES from RTP',
    messages: [
      offer(bodies.oneCodec, { 'transport protocol': 'RTP/SAVP' }),
      answer(bodies.keyedAnswer),
      offer(bodies.oneCodec, { 'transport protocol': 'RTP/SAVP' }),
    ],
  },
  {
    name: 'SDES to RTP',
    messages: [offer(bodies.keyed, { 'transport protocol': 'RTP/AVP' }), answer(bodies.muxedAnswer)],
  },
  {
    name: 'OSRTP',
    messages: [offer(bodies.optionallyKeyed), answer(bodies.keyedAnswer.replace('RTP/SAVP', 'RTP/AVP'))],
  },
  {
    name: 'OSRTP in two lines',
    messages: [offer(bodies.keyedOrPlain), answer(bodies.oneCodec)],
  },
  {
    name: 'OSRTP from RTP',
    messages: [
      offer(bodies.oneCodec, { 'transport protocol': 'RTP/AVP' }),
      answer(bodies.keyedAnswer.replace('RTP/SAVP', 'RTP/AVP')),
    ],
  },
  {
    name: 'DTLS',
    messages: [offer(bodies.handshaken), answer(bodies.handshakenAnswer), offer(bodies.handshaken), query],
  },
  {
    name: 'DTLS from RTP',
    messages: [
      offer(bodies.rich, { 'transport protocol': 'UDP/TLS/RTP/SAVPF' }),
      answer(bodies.handshakenAnswer),
      offer(bodies.richAgain, { 'transport protocol': 'UDP/TLS/RTP/SAVPF' }),
      query,
    ],
  },
  {
    name: 'ICE',
    messages: [
      offer(bodies.iced),
      answer(bodies.icedAnswer),
      offer(bodies.iced),
      offer(bodies.trickled, { flags: ['fragment'] }),
      offer(bodies.icedAgain),
      answer(bodies.icedAnswer),
      query,
    ],
  },
  {
    name: 'ICE from RTP',
    messages: [
      offer(bodies.rich, { ICE: 'force' }),
      answer(bodies.icedAnswer),
      offer(bodies.richAgain, { ICE: 'force' }),
    ],
  },
  { name: 'trickle', messages: [offer(bodies.iced), offer(bodies.trickled), query] },
  {
    name: 'browser',
    messages: [offer(bodies.browser), answer(bodies.browserAnswer), query],
  },
  {
    name: 'browser to telephone',
    messages: [
      offer(bodies.browser, {
        'transport protocol': 'RTP/AVP',
        ICE: 'remove',
        bundle: 'accept',
        'rtcp-mux': 'demux',
      }),
      answer(bodies.plainPair),
      query,
    ],
  },
  {
    name: 'telephone to browser',
    messages: [
      offer(bodies.plainPair, {
        'transport protocol': 'UDP/TLS/RTP/SAVPF',
        ICE: 'force',
        bundle: 'require',
        flags: ['generate-mid'],
      }),
      answer(bodies.browserAnswer),
      query,
    ],
  },
];

const control: readonly Scenario[] = [
  during('DTMF blocking', onCall('block DTMF', party), onCall('unblock DTMF', party)),
  during('DTMF blocking left on', onCall('block DTMF')),
  during('media blocking', onCall('block media', party)),
  during('media blocking and back', onCall('block media'), onCall('unblock media', party)),
  during('silence', onCall('silence media', party)),
  during('silence and back', onCall('silence media'), onCall('unsilence media', party)),
  during('forwarding', onCall('start forwarding', party), query, onCall('stop forwarding', party)),
  during(
    'recording',
    onCall('start recording'),
    query,
    onCall('pause recording'),
    query,
    onCall('stop recording'),
  ),
  during('playback', onCall('play media', { ...party, file: '/nowhere.wav' }), onCall('stop media', party)),
  during('DTMF playback', onCall('play DTMF', { ...party, code: '1' })),
];

const subscriptions: readonly Scenario[] = [
  {
    name: 'publish',
    messages: [
      onCall('publish', { 'from-tag': 'p', sdp: bodies.rich }),
      onCall('subscribe request', { 'from-tag': 'p', 'to-tag': 's' }),
      onCall('subscribe answer', { 'to-tag': 's', sdp: bodies.richAnswer }),
      query,
      onCall('unsubscribe', { 'to-tag': 's' }),
      query,
    ],
  },
  {
    name: 'subscription of one party',
    messages: [
      ...set,
      onCall('subscribe request', { 'from-tag': 'a', 'to-tag': 's' }),
      onCall('subscribe answer', { 'to-tag': 's', sdp: bodies.oneCodec }),
      query,
    ],
  },
  {
    name: 'subscription of all',
    messages: [...set, onCall('subscribe request', { flags: ['all'], 'to-tag': 's' }), query],
  },
  {
    name: 'creation',
    messages: [
      onCall('create', { 'from-tag': 'c' }),
      onCall('create answer', { 'from-tag': 'c', sdp: bodies.richAnswer }),
      query,
    ],
  },
  {
    name: 'connection',
    messages: [
      ...set,
      onCall('create', { 'from-tag': 'c' }),
      onCall('create answer', { 'from-tag': 'c', sdp: bodies.richAnswer }),
      onCall('connect', { 'from-tag': 'a', 'to-tag': 'c' }),
      query,
    ],
  },
  {
    name: 'mesh',
    messages: [...set, { command: 'mesh', calls: ['call'], tags: [{ from: 'a', to: ['b'] }] }, query],
  },
  {
    name: 'injection',
    messages: [
      ...set,
      onCall('inject start', { 'to-tag': 'a', 'source-tag': 'b' }),
      query,
      onCall('inject stop', { 'to-tag': 'a', 'source-tag': 'b' }),
    ],
  },
  { name: 'off-load', messages: [{ command: 'transform', media: [] }] },
  { name: 'command line', messages: [{ command: 'cli', body: 'list numsessions' }] },
];

/** The courses in which keys and flags are tried, the plainest first. */
export const scenarios: readonly Scenario[] = [
  ...exchanges,
  ...opposites,
  ...combinations,
  ...secure,
  ...control,
  ...subscriptions,
];
