import type { NgObject } from '../../src/protocols/ng/index.ts';
import * as bodies from './bodies.ts';
import { offer, answer, query, remove, set, onCall, during } from './messages.ts';
import type { Scenario } from './stage.ts';

/** Where what is asked for is no news elsewhere, since it is how things are by themselves. */
export const opposites: readonly Scenario[] = [
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
export const combinations: readonly Scenario[] = [
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
  {
    name: 'reports of our own',
    messages: [offer(bodies.rich, { 'generate RTCP': 'on' }), answer(bodies.richAnswer)],
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
    name: 'recording codes',
    messages: [
      offer(bodies.rich, { 'vsc-start-rec': '*91' }),
      answer(bodies.richAnswer, { 'vsc-start-rec': '*91' }),
      query,
    ],
  },
  {
    name: 'recording steered by digits',
    messages: [
      offer(bodies.rich, { flags: ['recording-vsc'] }),
      answer(bodies.richAnswer, { flags: ['recording-vsc'] }),
      query,
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
