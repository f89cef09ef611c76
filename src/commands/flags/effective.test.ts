import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effectOf } from '../../../test/support/flag-parsing.ts';
import type { NgObject } from '../../protocols/ng/dictionary.ts';

type Case = readonly [message: NgObject, request: object];

const address4 = { family: 'IP4', address: '192.0.2.1' };
const address6 = { family: 'IP6', address: '2001:db8::1' };

const pairs = (...words: readonly string[]): ReadonlyMap<string, string> =>
  new Map(words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1]!] as const] : [])));

const noDtmf = {
  mode: null,
  triggerMode: null,
  triggerEndMode: null,
  trigger: null,
  triggerEnd: null,
  triggerEndMs: null,
  triggerEndDigits: null,
  digit: null,
  delayMs: null,
};
const silent = {
  dropTraffic: null,
  mediaEcho: null,
  areReportsMade: null,
  delayMs: null,
  isShortBlocked: false,
  isDtmfBlocked: false,
  dtmf: noDtmf,
  dtmfLogDestination: null,
};

// A key or flag, and all that it changes in an offer.
const offerCases: readonly Case[] = [
  [{ 'via-branch': 'b' }, { viaBranch: 'b' }],
  [{ 'sip message type': 'SIP-response' }, { sipMessageType: 'reply' }],
  [{ SIP_message_type: 'request' }, { sipMessageType: 'request' }],
  [{ supports: ['load limit'] }, { supportsLoadLimit: true }],
  [{ supports: 'load limit' }, { supportsLoadLimit: true }],
  [
    { 'inbound-peer': '192.0.2.1', 'outbound peer': '::1' },
    {
      interfacePeers: {
        from: { family: 'IP4', address: '192.0.2.1' },
        to: { family: 'IP6', address: '::1' },
      },
    },
  ],
  [{ 'alias-key': 'endpoint' }, { aliasKey: 'address' }],
  [{ 'alias-key': 'SDP' }, { aliasKey: 'sdp' }],
  [{ direction: ['in', 'out'] }, { interfaces: { from: 'in', to: 'out' } }],
  [{ direction: ['in'] }, { interfaces: { from: 'in' } }],
  [{ direction: ['in', 'out', 'more'] }, { interfaces: { from: 'in', to: 'out' } }],
  [{ 'from-interface': 'in', 'to interface': 'out' }, { interfaces: { from: 'in', to: 'out' } }],
  [{ 'address family': 'IP6' }, { addressFamily: 'IP6' }],
  [{ 'address-family': 'IP4' }, { addressFamily: 'IP4' }],
  [{ 'media address': '192.0.2.1' }, { mediaAddress: address4 }],
  [{ 'media-address': '[2001:db8::1]' }, { mediaAddress: address6 }],
  [{ 'received from': ['IP4', '192.0.2.1'] }, { receivedFrom: address4 }],
  [{ 'received-from': ['IP6', '2001:db8::1'] }, { receivedFrom: address6 }],
  [{ 'received from': '192.0.2.1' }, { receivedFrom: address4 }],
  [{ 'received from': 'IP4,192.0.2.1' }, { receivedFrom: address4 }],
  [{ 'received from': ['192.0.2.1'] }, { receivedFrom: address4 }],
  [
    { 'drop traffic': 'start', 'media echo': 'sinkhole', flags: ['block-short'] },
    { control: { ...silent, dropTraffic: 'start', mediaEcho: 'blackhole', isShortBlocked: true } },
  ],
  [{ 'dtmf-delay': '500' }, { control: { ...silent, dtmf: { ...noDtmf, delayMs: 500 } } }],
  [{ 'delay buffer': '100' }, { control: { ...silent, delayMs: 100 } }],
  [{ 'generate-rtcp': 'off' }, { control: { ...silent, areReportsMade: false } }],
  [{ flags: ['generate RTCP'] }, { control: { ...silent, areReportsMade: true } }],
  [{ flags: ['block dtmf'] }, { control: { ...silent, isDtmfBlocked: true } }],
  [
    { 'DTMF-security': 'silence', 'dtmf security trigger': 'dtmf', 'DTMF-security-trigger-end': 'off' },
    {
      control: {
        ...silent,
        dtmf: { ...noDtmf, mode: 'silence', triggerMode: 'DTMF', triggerEndMode: 'off' },
      },
    },
  ],
  [
    { trigger: '#1', 'end trigger': '#2', 'trigger-end-time': 500, 'end-trigger-digits': '3' },
    {
      control: {
        ...silent,
        dtmf: { ...noDtmf, trigger: '#1', triggerEnd: '#2', triggerEndMs: 500, triggerEndDigits: 3 },
      },
    },
  ],
  [{ digit: '#' }, { control: { ...silent, dtmf: { ...noDtmf, digit: 11 } } }],
  [{ code: '12' }, { control: { ...silent, dtmf: { ...noDtmf, digit: 12 } } }],
  [
    { 'DTMF-log-dest': '[::1]:4000' },
    { control: { ...silent, dtmfLogDestination: { family: 'IP6', address: '::1', port: 4000 } } },
  ],
  [{ flags: ['trust-address'] }, { trustAddress: true }],
  [{ flags: ['SIP-source-address'] }, { trustAddress: false }],
  [{ flags: ['SIP-source-address', 'trust address'] }, { trustAddress: true }],
  [{ replace: ['origin', 'session-name'] }, { replace: { origin: true, sessionName: true } }],
  [{ replace: 'origin-full,username' }, { replace: { originFull: true, username: true } }],
  [{ replace: ['sdp version'] }, { replace: { sdpVersion: true } }],
  [{ replace: ['force-increment-SDP-ver'] }, { replace: { forceIncrementSdpVersion: true } }],
  [{ flags: ['replace-zero-address'] }, { replace: { zeroAddress: true } }],
  [
    { 'sdp-attr': { none: { add: ['a..b'], remove: 'C' }, audio: { substitute: [['X', 'Y'], 'p>q'] } } },
    {
      editing: {
        session: { add: ['a b'], remove: new Set(['c']), substitute: new Map() },
        media: new Map([['audio', { add: [], remove: new Set(), substitute: pairs('x', 'Y', 'p', 'q') }]]),
      },
    },
  ],
  [
    { 'sdp attr': { global: { substitute: ['ptime:20', 'ptime:40'] } } },
    { editing: { session: { add: [], remove: new Set(), substitute: pairs('ptime:20', 'ptime:40') } } },
  ],
  [
    { flags: ['sdp-attr-add-global-a-b:1', 'sdp-attr-substitute-video-x>y', 'sdp-attr-remove-none-z'] },
    {
      editing: {
        session: { add: ['a-b:1'], remove: new Set(['z']), substitute: new Map() },
        media: new Map([['video', { add: [], remove: new Set(), substitute: pairs('x', 'y') }]]),
      },
    },
  ],
  [
    { extmap: { strip: 'all', mask: ['a', 'b'] } },
    {
      dtls: { isRecrypt: true },
      editing: { strippedExtensions: { all: true }, maskedExtensions: { names: ['a', 'b'] } },
    },
  ],
  [{ SDP_media_remove: ['Video', 'other'] }, { editing: { removedMedia: ['video', 'other'] } }],
  [{ flags: ['strip-extmap'] }, { editing: { strippedExtensions: { all: true } } }],
  [{ 'rtcp-mux': ['offer'] }, { rtcpMux: { offer: true } }],
  [{ 'RTCP mux': ['require'] }, { rtcpMux: { offer: true, require: true } }],
  [{ 'rtcp-mux': ['demux', 'accept'] }, { rtcpMux: { demux: true, accept: true } }],
  [{ flags: 'rtcp-mux-reject' }, { rtcpMux: { reject: true } }],
  [{ ICE: 'remove' }, { ice: 'remove' }],
  [{ ICE: ['remove', 'default'] }, {}],
  [{ ICE: ['force', 'trickle'] }, { ice: 'force', isTrickle: true }],
  [{ ICE: 'force relay' }, { ice: 'force-relay' }],
  [{ ICE: ['optional', 'ice2'] }, { ice: 'optional', isIce2: true }],
  [{ ICE: 'lite-fwd' }, { iceLite: 'forward' }],
  [{ ICE: 'lite-answer' }, { iceLite: 'backward' }],
  [{ 'ICE lite': 'both' }, { iceLite: 'both' }],
  [{ 'ice-lite': 'none' }, { iceLite: 'off' }],
  [{ bundle: 'accept' }, { bundle: { accept: true } }],
  [{ flags: ['BUNDLE-reject'] }, { bundle: { reject: true } }],
  [{ bundle: 'offer' }, { generateMid: true, bundle: { offer: true } }],
  [{ flags: ['BUNDLE-strict'] }, { generateMid: true, bundle: { offer: true, require: true, strict: true } }],
  [{ flags: ['trickle ICE'] }, { isTrickle: true }],
  [{ flags: ['ice-reject', 'fragment'] }, { isIceRejected: true, isFragment: true }],
  [{ flags: ['reset'] }, { isReset: true }],
  [{ 'transport protocol': 'RTP/AVPF' }, { transport: { kind: 'named', protocol: 'RTP/AVPF' } }],
  [{ 'transport-protocol': 'rtp/avp' }, { transport: { kind: 'named', protocol: 'RTP/AVP' } }],
  [
    { 'transport protocol': 'udp/tls/rtp/savpf' },
    { transport: { kind: 'named', protocol: 'UDP/TLS/RTP/SAVPF' } },
  ],
  [{ 'transport protocol': 'udptl' }, { transport: { kind: 'named', protocol: 'udptl' } }],
  [{ 'transport protocol': 'accept' }, { transport: { kind: 'accept' } }],
  [{ DTLS: ['passive'] }, { dtls: { role: 'passive' } }],
  [{ 'dtls-reverse': 'off' }, { dtls: { role: 'off' } }],
  [{ 'DTLS fingerprint': 'SHA-384' }, { dtls: { fingerprintHash: 'SHA-384' } }],
  [{ flags: ['no-tls-id', 'recrypt'] }, { dtls: { omitTlsId: true, isRecrypt: true } }],
  [{ passthru: 'enable' }, { dtls: { isPassthrough: true } }],
  [{ flags: ['no-passthrough'] }, { dtls: { isPassthrough: false } }],
  [{ SDES: ['off', 'pad'] }, { sdes: { isOff: true, isPadded: true } }],
  [
    { SDES: 'unencrypted_srtp,UNAUTHENTICATED_SRTP' },
    { sdes: { isSrtpEncrypted: false, isSrtpAuthenticated: false } },
  ],
  [{ flags: ['SDES-no-A', 'sdes-only-B'] }, { sdes: { excluded: ['A'], only: ['B'] } }],
  [{ SDES: ['order:A;B;', 'offerer_pref:C;'] }, { sdes: { order: ['A', 'B'], offererPreference: ['C'] } }],
  [
    { flags: ['SDES-nonew', 'SDES-lifetime', 'SDES-static', 'SDES-priority'] },
    { sdes: { isNoNew: true, isLifetimeAdded: true, isStatic: true, isPreferred: true } },
  ],
  [{ OSRTP: ['offer-rfc', 'accept'] }, { osrtp: { offer: 'rfc', acceptsRfc: true, acceptsLegacy: true } }],
  [{ 'endpoint-learning': 'delayed' }, { learning: 'delayed' }],
  [{ flags: ['endpoint-learning-off'] }, { learning: 'off' }],
  [{ 'endpoint learning': ['immediate', 'heuristic'] }, { learning: 'heuristic' }],
  [{ TOS: 184 }, { tos: { kind: 'set', value: 184 } }],
  [{ tos: '0' }, { tos: { kind: 'set', value: 0 } }],
  [{ TOS: -1 }, { tos: { kind: 'keep' } }],
  [{ flags: ['asymmetric'] }, { isAsymmetric: true }],
  [{ flags: ['port-latching'] }, { portLatching: 'on' }],
  [{ flags: ['no-port-latching'] }, { portLatching: 'off' }],
  [{ flags: ['strict source'] }, { isStrictSource: true }],
  [{ flags: ['media handover'] }, { isMediaHandover: true }],
  [{ flags: ['NAT-wait', 'pierce-nat'] }, { isNatWait: true, isNatPierce: true }],
  [{ flags: ['unidirectional'] }, { isUnidirectional: true }],
  [{ flags: ['no-rtcp-attribute'] }, { omitRtcpAttribute: true }],
  [{ flags: ['full-rtcp-attribute'] }, { fullRtcpAttribute: true }],
  [{ flags: ['original-sendrecv'] }, { keepSendrecv: true }],
  [{ flags: ['generate-mid'] }, { generateMid: true }],
  [{ flags: ['loop-protect'] }, { isLoopProtected: true }],
  [{ flags: ['debugging'] }, { isDebug: true }],
  [{ flags: 'debug,asymmetric' }, { isDebug: true, isAsymmetric: true }],
  [{ label: 'alice' }, { label: 'alice' }],
  [{ 'from label': 'alice' }, { label: 'alice' }],
  [{ metadata: 'k:v|k:w' }, { metadata: 'k:v|k:w' }],
  [{ 'delete-delay': 0 }, { deleteDelaySeconds: 0 }],
  [{ delete_delay: '15' }, { deleteDelaySeconds: 15 }],
  [{ 'xmlrpc-callback': '192.0.2.1' }, { xmlrpcCallback: address4 }],
  [{ 'SIP response code': '183' }, { sipCode: 183 }],
];

// Keys and flags that say something else, or nothing, in an answer.
const answerCases: readonly Case[] = [
  [{ flags: ['new-branch', 'provisional'] }, { isNewBranch: true, isProvisional: true }],
  [{ 'sip-code': 200 }, { sipCode: 200 }],
  [{ TOS: 184 }, {}],
  [{ supports: ['load limit'] }, {}],
  [{ flags: ['strict-source'] }, { isStrictSource: true }],
  [{ flags: ['fatal', 'to-tag'] }, {}],
];

describe('what a key or flag changes, without any notice', () => {
  for (const [message, request] of offerCases)
    test(`offer ${JSON.stringify(message)}`, () => {
      assert.deepEqual(effectOf(message), { request, deferred: {}, notices: [] });
    });
  for (const [message, request] of answerCases)
    test(`answer ${JSON.stringify(message)}`, () => {
      assert.deepEqual(effectOf(message, 'answer'), { request, deferred: {}, notices: [] });
    });
});

// What cannot be: the notice names it, and nothing else happens.
const refused: readonly (readonly [message: NgObject, notice: string, request?: object])[] = [
  [{ TOS: 300 }, "invalid value '300' of key 'TOS', ignored"],
  [{ TOS: 'high' }, "invalid value 'high' of key 'TOS', ignored"],
  [{ 'address family': 'IP5' }, "unknown value 'IP5' of key 'address family'"],
  [{ 'media address': '192.0.2' }, "invalid value '192.0.2' of key 'media address', ignored"],
  [{ 'media address': 'fe80::1%eth0' }, "invalid value 'fe80::1%eth0' of key 'media address', ignored"],
  [
    { 'received from': ['IP6', '192.0.2.1'] },
    "invalid value 'IP6 192.0.2.1' of key 'received from', ignored",
  ],
  [{ 'received from': [] }, "invalid value '' of key 'received from', ignored"],
  [{ 'received from': [{}, '192.0.2.1'] }, "invalid value '192.0.2.1' of key 'received from', ignored"],
  [{ 'xmlrpc-callback': 'proxy' }, "invalid value 'proxy' of key 'xmlrpc-callback', ignored"],
  [{ direction: 'in' }, "invalid value 'in' of key 'direction', ignored"],
  [{ direction: { in: 'out' } }, "key 'direction' has a value of the wrong type, ignored"],
  [{ flags: { a: 'b' } }, "key 'flags' has a value of the wrong type, ignored"],
  [
    { flags: ['asymmetric', 5, ['debug']] },
    "key 'flags' has a value of the wrong type, ignored",
    { isAsymmetric: true },
  ],
  [{ label: 5 }, "key 'label' has a value of the wrong type, ignored"],
  [{ 'transport protocol': 'RTP/FOO' }, "unknown value 'RTP/FOO' of key 'transport protocol'"],
  [{ 'delete delay': -1 }, "invalid value '-1' of key 'delete delay', ignored"],
  [{ 'delete delay': '5s' }, "invalid value '5s' of key 'delete delay', ignored"],
  [{ 'delete delay': 1.5 }, "invalid value '1.5' of key 'delete delay', ignored"],
  [{ 'sip-code': 1000 }, "invalid value '1000' of key 'sip-code', ignored"],
  [{ replace: ['all'] }, "unknown value 'all' of key 'replace'"],
  [{ flags: ['replace-all'] }, "unknown flag 'replace-all'"],
  [
    { 'sdp-attr': { audio: { add: ['x\r\nm=video 1 RTP/AVP 0'] } } },
    "invalid value 'add' of key 'sdp-attr', ignored",
    { editing: { media: new Map([['audio', { add: [], remove: new Set(), substitute: new Map() }]]) } },
  ],
  [{ 'sdp-attr': { audio: ['x'] } }, "invalid value 'audio' of key 'sdp-attr', ignored"],
  [{ flags: ['sdp-attr-add-audio'] }, "invalid flag 'sdp-attr-add-audio', ignored"],
  [{ extmap: { drop: 'all' } }, "unknown value 'drop' of key 'extmap'"],
  [{ flags: ['replace-'] }, "unknown flag 'replace-'"],
  [{ flags: ['strict_source'] }, "unknown flag 'strict_source'"],
  [{ flags: ['symmetric'] }, "unknown flag 'symmetric'"],
  [{ flags: ['reorder-codecs'] }, "flag 'reorder-codecs' is obsolete and has no effect"],
  [{ 'Call-ID': 'x' }, "unknown key 'Call-ID'"],
  [{ 'alias key': 'sdp' }, "unknown key 'alias key'"],
  [{ template: 'none' }, "unknown value 'none' of key 'template'"],
  [{ 'rtpp-flags': ['debug'] }, "key 'rtpp-flags' has a value of the wrong type, ignored"],
];

describe('what is refused', () => {
  for (const [message, notice, request = {}] of refused)
    test(JSON.stringify(message), () => {
      assert.deepEqual(effectOf(message), { request, deferred: {}, notices: [notice] });
    });
});

test('an offer as Kamailio expands the flags of a script into keys', () => {
  const message = {
    'received-from': ['IP4', '192.0.2.1'],
    direction: ['external', 'internal'],
    flags: ['trust-address', 'symmetric', 'loop-protect', 'port-latching'],
    replace: ['origin', 'session-connection'],
    'rtcp-mux': ['demux'],
    'transport-protocol': 'RTP/AVP',
    'media-address': '192.0.2.1',
    'address-family': 'IP4',
    'via-branch': 'z9hG4bK1',
    ICE: 'remove',
    supports: ['load limit'],
    TOS: 184,
  };
  assert.deepEqual(effectOf(message), {
    request: {
      addressFamily: 'IP4',
      ice: 'remove',
      interfaces: { from: 'external', to: 'internal' },
      isLoopProtected: true,
      mediaAddress: address4,
      portLatching: 'on',
      receivedFrom: address4,
      replace: { origin: true },
      rtcpMux: { demux: true },
      supportsLoadLimit: true,
      tos: { kind: 'set', value: 184 },
      transport: { kind: 'named', protocol: 'RTP/AVP' },
      trustAddress: true,
      viaBranch: 'z9hG4bK1',
    },
    deferred: {},
    notices: [
      "unknown flag 'symmetric'",
      "value 'session-connection' of key 'replace' is obsolete and has no effect",
    ],
  });
});
