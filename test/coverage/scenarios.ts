import type { NgObject } from '../../src/protocols/ng/index.ts';
import * as bodies from './bodies.ts';
import type { Scenario } from './stage.ts';

type Message = Scenario['messages'][number];

const call = { 'call-id': 'call' };
const offer = (sdp: string, more: NgObject = {}): Message => ({
  command: 'offer',
  ...call,
  'from-tag': 'a',
  sdp,
  ...more,
});
const answer = (sdp: string, more: NgObject = {}): Message => ({
  command: 'answer',
  ...call,
  'from-tag': 'a',
  'to-tag': 'b',
  sdp,
  ...more,
});
const query: Message = { command: 'query', ...call };
const remove = (more: NgObject = {}): Message => ({ command: 'delete', ...call, ...more });
const set = [offer(bodies.rich), answer(bodies.richAnswer)];
const onCall = (command: string, more: NgObject = {}): Message => ({ command, ...call, ...more });

/** A plain call, and during it one command after another. */
const during = (name: string, ...messages: readonly Message[]): Scenario => ({
  name,
  messages: [...set, ...messages, query],
});

const party = { 'from-tag': 'a', flags: ['directional'] };

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

/** Where what is asked for is no news elsewhere, since it is how things are by themselves. */
const opposites: readonly Scenario[] = [
  { name: 'no learning', messages: set, options: { learning: 'off' } },
  {
    name: 'SIP source address',
    messages: [
      offer(bodies.rich, { 'received from': ['IP4', '192.0.2.66'] }),
      answer(bodies.richAnswer, { 'received from': ['IP4', '192.0.2.67'] }),
    ],
  },
  {
    name: 'SIP source address trusted',
    messages: [
      offer(bodies.rich, { 'received from': ['IP4', '192.0.2.66'] }),
      answer(bodies.richAnswer, { 'received from': ['IP4', '192.0.2.67'] }),
    ],
    options: { prefersSipSource: true },
  },
  {
    name: 'ICE-lite before',
    messages: [
      offer(bodies.rich, { ICE: 'force', 'ICE-lite': 'forward' }),
      answer(bodies.icedAnswer),
      offer(bodies.richAgain, { ICE: 'force' }),
    ],
  },
  {
    name: 'DTLS passive',
    messages: [
      offer(bodies.handshaken, { DTLS: ['passive'], flags: ['recrypt'] }),
      answer(bodies.handshakenAnswer),
    ],
  },
  {
    name: 'fingerprint with another hash',
    messages: [
      offer(bodies.oneCodec, { 'transport protocol': 'UDP/TLS/RTP/SAVPF', 'DTLS-fingerprint': 'SHA-1' }),
      answer(bodies.handshakenAnswer),
    ],
  },
  {
    name: 'SDES parameters',
    messages: [
      offer(bodies.oneCodec, {
        'transport protocol': 'RTP/SAVP',
        SDES: ['unencrypted_srtp', 'unencrypted_srtcp', 'unauthenticated_srtp'],
      }),
      answer(bodies.keyedAnswer),
    ],
  },
  {
    name: 'SDES kept over a re-offer',
    messages: [
      offer(bodies.keyedTwice, { 'transport protocol': 'RTP/AVP' }),
      answer(bodies.oneCodec, { SDES: ['offerer_pref:AES_CM_128_HMAC_SHA1_80'] }),
      offer(bodies.keyedTwice.replace('o=- 1 1', 'o=- 1 2'), { 'transport protocol': 'RTP/AVP' }),
      answer(bodies.oneCodec),
    ],
  },
  {
    name: 'SDES and DTLS offered',
    messages: [offer(bodies.keyedBothWays, { 'transport protocol': 'RTP/AVP' }), answer(bodies.oneCodec)],
  },
  {
    name: 'passing through wanted',
    messages: [
      offer(bodies.handshaken, { DTLS: ['passive'], flags: ['passthrough'] }),
      answer(bodies.handshakenAnswer),
    ],
  },
  {
    name: 'other names in a re-offer',
    messages: [...set, offer(bodies.rich.replace('o=alice 1 1', 'o=alicia 1 2').replace('s=talk', 's=chat'))],
  },
  {
    name: 'OSRTP that the answerer left out',
    messages: [offer(bodies.optionallyKeyed), answer(bodies.oneCodec)],
  },
  {
    name: 'OSRTP to RTP',
    messages: [
      offer(bodies.optionallyKeyed, { 'transport protocol': 'RTP/AVP', SDES: ['off'] }),
      answer(bodies.oneCodec),
    ],
  },
];

/** A plain call whose parties type, with DTMF blocked. */
const typed = (name: string, digits: string, more: NgObject): Scenario => ({
  ...during(name, onCall('block DTMF', more)),
  digits,
});

const stripped = { codec: { strip: ['all'] } };
const trigger = { trigger: '12', 'DTMF-security': 'drop' };
const triggerEnd = { ...trigger, 'DTMF-security-trigger': 'zero', 'trigger-end': '9' };

/** Where one thing has no effect without another. */
const combinations: readonly Scenario[] = [
  { name: 'all codecs stripped', messages: [offer(bodies.rich, stripped), answer(bodies.richAnswer)] },
  {
    name: 'SIP code of a request',
    messages: [
      offer(bodies.rich, { 'via-branch': 'one' }),
      offer(bodies.rich, { 'via-branch': 'two' }),
      answer(bodies.richAnswer, { 'to-tag': 'c', 'via-branch': 'one', 'sip-code': 183 }),
      answer(bodies.richAnswer, {
        'to-tag': 'd',
        'via-branch': 'two',
        'sip-code': 200,
        'sip-message-type': 'request',
      }),
      query,
    ],
  },
  {
    name: 'two parties known by one body',
    messages: [
      offer(bodies.rich, { 'alias-key': 'sdp' }),
      answer(bodies.richAnswer),
      offer(bodies.rich, { 'from-tag': 'other', 'alias-key': 'sdp' }),
      query,
    ],
  },
  {
    name: 'dropped traffic',
    messages: [offer(bodies.rich, { 'drop-traffic': 'start' }), answer(bodies.richAnswer)],
  },
  typed('DTMF trigger that switches off', '12', { ...trigger, 'DTMF-security-trigger': 'off' }),
  typed('DTMF trigger that zeroes', '12', { ...trigger, 'DTMF-security-trigger': 'zero' }),
  typed('end of a DTMF trigger, off', '1234569', { ...triggerEnd, 'DTMF-security-trigger-end': 'off' }),
  typed('end of a DTMF trigger, drop', '1234569', { ...triggerEnd, 'DTMF-security-trigger-end': 'drop' }),
  during('media blocking by a tag alone', onCall('block media', { 'from-tag': 'a' })),
  {
    name: 'recorded call',
    messages: [
      offer(bodies.rich, { 'record call': 'yes' }),
      answer(bodies.richAnswer, { 'record call': 'yes' }),
      query,
      remove(),
    ],
  },
  {
    name: 'mesh with a subscriber',
    messages: [
      ...set,
      onCall('subscribe request', { 'from-tag': 'a', 'to-tag': 's' }),
      onCall('subscribe answer', { 'to-tag': 's', sdp: bodies.richAnswer }),
      { command: 'mesh', calls: ['call'], tags: [{ from: 'b', to: ['s'] }] },
      query,
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
