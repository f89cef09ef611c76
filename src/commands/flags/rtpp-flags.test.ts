import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effectOf, parse } from '../../../test/support/flag-parsing.ts';
import { toDictionary, type NgInput } from '../../protocols/ng/dictionary.ts';
import { parseRtppFlags } from './rtpp-flags.ts';

const map = toDictionary;

// A string, and the entries of a dictionary that it stands for.
const cases: readonly (readonly [text: string, entries: readonly (readonly [string, NgInput])[]])[] = [
  ['', []],
  ['  \t\r\n ', []],
  ['strict-source', [['flags', ['strict-source']]]],
  ['  a  b ', [['flags', ['a', 'b']]]],
  ['ICE=remove', [['ICE', 'remove']]],
  ['TOS=184', [['TOS', '184']]],
  [
    'a label=x b',
    [
      ['flags', ['a']],
      ['label', 'x'],
      ['flags', ['b']],
    ],
  ],
  ['metadata=a=b', [['metadata', 'a=b']]],
  ['label=', [['label', '']]],
  ['label=x]y', [['label', 'x]y']]],
  ['=x', [['', 'x']]],
  ['replace=[origin  username]', [['replace', ['origin', 'username']]]],
  ['replace=[]', [['replace', []]]],
  [
    'replace=[origin]TOS=1',
    [
      ['replace', ['origin']],
      ['TOS', '1'],
    ],
  ],
  ['codec=[strip=[A B] offer=C]', [['codec', map({ strip: ['A', 'B'], offer: 'C' })]]],
  [
    'sdp-attr=[audio=[substitute=[[a b] c>d]]]',
    [['sdp-attr', map({ audio: { substitute: [['a', 'b'], 'c>d'] } })]],
  ],
  ['codec=[strip=A lonely]', [['codec', map({ strip: 'A', lonely: '' })]]],
  ['replace=[origin', [['replace', ['origin']]]],
  ['codec=[strip=[A', [['codec', map({ strip: ['A'] })]]],
  ['[a b] c', [['flags', ['c']]]],
  [']', [['flags', [']']]]],
  ['internal', [['from-interface', 'internal']]],
  [
    'internal external',
    [
      ['from-interface', 'internal'],
      ['to-interface', 'external'],
    ],
  ],
  [
    'direction=a direction=b direction=c',
    [
      ['from-interface', 'a'],
      ['to-interface', 'b'],
      ['direction', 'c'],
    ],
  ],
  ['direction=[a b]', [['direction', ['a', 'b']]]],
  [
    'from-tag=x',
    [
      ['from-tag', 'x'],
      ['flags', ['directional']],
    ],
  ],
  [
    'to-tag=x fast',
    [
      ['to-tag', 'x'],
      ['flags', ['to-tag', 'fast']],
    ],
  ],
  [
    'to_tag=x',
    [
      ['to_tag', 'x'],
      ['flags', ['to-tag']],
    ],
  ],
  ['transcode=PCMU codec-strip=[A B]', [['flags', ['transcode-PCMU', 'codec-strip-A', 'codec-strip-B']]]],
  ['codec-consume=A codec-ignore=B', [['flags', ['codec-consume-A', 'codec-ignore-B']]]],
  ['transcode-PCMU', [['flags', ['transcode-PCMU']]]],
  ['RTP', [['transport-protocol', 'RTP/AVP']]],
  ['SRTP', [['transport-protocol', 'RTP/SAVP']]],
  ['SRTP AVPF', [['transport-protocol', 'RTP/SAVPF']]],
  ['SRTP AVPF RTP AVP', [['transport-protocol', 'RTP/AVP']]],
  ['DTLS', [['transport-protocol', 'UDP/TLS/RTP/SAVP']]],
  ['AVPF DTLS', [['transport-protocol', 'UDP/TLS/RTP/SAVPF']]],
  ['UDP/TLS/RTP/SAVPF RTP/SAVP', [['transport-protocol', 'RTP/SAVP']]],
  [
    'RTP/AVP ICE=remove',
    [
      ['ICE', 'remove'],
      ['transport-protocol', 'RTP/AVP'],
    ],
  ],
];

describe('flag strings', () => {
  for (const [text, entries] of cases)
    test(JSON.stringify(text), () => {
      assert.deepEqual(parseRtppFlags(text), entries);
    });

  test('deep brackets end somewhere', () => {
    const text = `a=${'['.repeat(100_000)}`;
    assert.equal(parseRtppFlags(text).length, 1);
  });
});

describe('flag strings in a message', () => {
  test('several add up, under any of the names, and the later one wins', () => {
    const message = {
      flags: ['asymmetric'],
      'rtpp-flags': 'port-latching replace-origin',
      rtpp_flags: 'no-port-latching',
      'rtpp flags': 'replace=[username]',
    };
    assert.deepEqual(effectOf(message), {
      request: {
        isAsymmetric: true,
        portLatching: 'off',
        replace: { origin: true, username: true },
      },
      deferred: {},
      notices: [],
    });
  });

  test('tags', () => {
    const { request } = parse('delete', { 'call-id': 'c', 'to-tag': 'x', 'rtpp-flags': 'to-tag=t fast' });
    assert.equal(request.toTag, 't');
    assert.equal(request.isFast, true);
  });

  test('a third interface is refused', () => {
    assert.deepEqual(effectOf({ 'rtpp-flags': 'external internal direction=x' }), {
      request: { interfaces: { from: 'external', to: 'internal' } },
      deferred: {},
      notices: ["invalid value 'x' of key 'direction', ignored"],
    });
  });
});

const templates = new Map([
  ['default', 'strict-source label=default'],
  ['offer', 'label=offer'],
  ['outside', 'SRTP label=outside template=more'],
  ['more', 'asymmetric'],
  ['circle', 'template=circle template=circle'],
]);

describe('templates', () => {
  test('default, that of the command, then the message', () => {
    assert.deepEqual(effectOf({}, 'offer', templates).request, { isStrictSource: true, label: 'offer' });
    assert.deepEqual(effectOf({}, 'answer', templates).request, { isStrictSource: true, label: 'default' });
    assert.deepEqual(effectOf({ label: 'message' }, 'offer', templates).request, {
      isStrictSource: true,
      label: 'message',
    });
  });

  test('a named one is expanded where it stands, and may name others', () => {
    const { request } = effectOf({ label: 'before', template: 'outside' }, 'answer', templates);
    assert.deepEqual(request, {
      isStrictSource: true,
      isAsymmetric: true,
      label: 'outside',
      transport: { kind: 'named', protocol: 'RTP/SAVP' },
    });
    const after = effectOf({ template: 'outside', label: 'after' }, 'answer', templates).request;
    assert.deepEqual({ ...request, label: 'after' }, after);
  });

  test('a circle ends, and is told of', () => {
    const { notices } = effectOf({ 'rtpp-flags': 'template=circle' }, 'query', templates);
    assert.deepEqual(notices, ["invalid value 'template=circle template=circle' of key 'template', ignored"]);
  });
});
