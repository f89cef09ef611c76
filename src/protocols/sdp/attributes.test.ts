import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  attributeValue,
  attributeValues,
  findAttribute,
  hasRtcpMux,
  inheritedValue,
  inheritedValues,
  mediaDirection,
  parseSdp,
  readBundleGroups,
  readIceAttributes,
  readLabel,
  readLoopProtection,
  readMaxPtime,
  readMid,
  readPtime,
  readRtcpAttribute,
  readSecurityAttributes,
  type SdpMedia,
  type SdpSession,
} from './index.ts';

/** The parts of a body with these attributes in its session and in its one media section. */
function withAttributes(
  mediaAttributes: readonly string[],
  sessionAttributes: readonly string[] = [],
): { media: SdpMedia; session: SdpSession } {
  const lines = (attributes: readonly string[]): string => attributes.map((text) => `a=${text}\r\n`).join('');
  const result = parseSdp(
    `v=0\r\n${lines(sessionAttributes)}m=audio 9 RTP/AVP 0\r\n${lines(mediaAttributes)}`,
  );
  assert.ok(result.ok);
  return { media: result.sdp.media[0]!, session: result.sdp.session };
}

describe('look-up', () => {
  const { media, session } = withAttributes(['x', 'x:1', 'x:2', 'X:3'], ['x:4', 'y:5', 'y:6']);

  it('takes names as they are written', () => {
    assert.deepEqual(findAttribute(media.attributes, 'x'), { name: 'x', value: null });
    assert.equal(attributeValue(media.attributes, 'x'), '1');
    assert.deepEqual(attributeValues(media.attributes, 'x'), ['1', '2']);
    assert.equal(findAttribute(media.attributes, 'z'), null);
  });

  it('falls back on the session', () => {
    assert.equal(inheritedValue(media, session, 'x'), '1');
    assert.equal(inheritedValue(media, session, 'y'), '5');
    assert.equal(inheritedValue(media, session, 'z'), null);
    assert.deepEqual(inheritedValues(media, session, 'x'), ['1', '2']);
    assert.deepEqual(inheritedValues(media, session, 'y'), ['5', '6']);
  });
});

describe('direction', () => {
  for (const [name, media, session, expected] of [
    ['is sendrecv unless said', [], [], 'sendrecv'],
    ['is that of the session', [], ['recvonly'], 'recvonly'],
    ['is that of the media section', ['inactive'], ['recvonly'], 'inactive'],
    ['is the last of several', ['sendonly', 'x', 'recvonly'], [], 'recvonly'],
    ['is case-sensitive', ['SENDONLY'], [], 'sendrecv'],
  ] as const) {
    it(name, () => {
      const parts = withAttributes(media, session);
      assert.equal(mediaDirection(parts.media, parts.session), expected);
    });
  }
});

it('a=rtcp', () => {
  for (const [value, expected] of [
    ['53020', { port: 53020, address: null }],
    ['53020 IN IP4 126.16.64.4', { port: 53020, address: { family: 'IP4', address: '126.16.64.4' } }],
    ['53020 IN IP6 2001:db8::1', { port: 53020, address: { family: 'IP6', address: '2001:db8::1' } }],
    [' 53020  IN IP4  host.example', { port: 53020, address: null }],
    ['0', { port: 0, address: null }],
    ['65536', null],
    ['x', null],
    ['', null],
  ] as const) {
    assert.deepEqual(readRtcpAttribute(withAttributes([`rtcp:${value}`]).media), expected, value);
  }
  assert.equal(readRtcpAttribute(withAttributes(['rtcp']).media), null);
});

it('mux, mid, label', () => {
  const { media } = withAttributes(['rtcp-mux', 'mid:a1', 'label:7']);
  assert.deepEqual([hasRtcpMux(media), readMid(media), readLabel(media)], [true, 'a1', '7']);
  const { media: bare } = withAttributes([]);
  assert.deepEqual([hasRtcpMux(bare), readMid(bare), readLabel(bare)], [false, null, null]);
});

it('packet durations', () => {
  for (const [value, expected] of [
    ['20', 20],
    [' 20 ', 20],
    ['20.0', 20],
    ['2.5', 2],
    ['0', null],
    ['-20', null],
    ['20ms', null],
    ['', null],
    ['9999999', null],
  ] as const) {
    const { media } = withAttributes([`ptime:${value}`, `maxptime:${value}`]);
    assert.deepEqual([readPtime(media), readMaxPtime(media)], [expected, expected], value);
  }
});

it('bundle groups and loop protection', () => {
  const { session } = withAttributes(
    [],
    ['group:BUNDLE a  b', 'group:LS a b', 'group:bundle', 'rtpengine:abc'],
  );
  assert.deepEqual(readBundleGroups(session), [['a', 'b'], []]);
  assert.deepEqual(readLoopProtection(session), ['abc']);
});

describe('ICE', () => {
  it('is gathered from both parts', () => {
    const { media, session } = withAttributes(
      ['ice-ufrag:m', 'candidate:1 1 UDP 1 192.0.2.1 9 typ host', 'candidate:2', 'end-of-candidates'],
      ['ice-ufrag:s', 'ice-pwd:p', 'ice-options:trickle', 'ice-lite'],
    );
    assert.deepEqual(readIceAttributes(media, session), {
      ufrag: 'm',
      pwd: 'p',
      options: 'trickle',
      candidates: ['1 1 UDP 1 192.0.2.1 9 typ host', '2'],
      remoteCandidates: [],
      isEndOfCandidates: true,
      isMismatch: false,
      isLite: true,
    });
  });

  it('is not there without credentials and candidates', () => {
    const { media, session } = withAttributes(['ice-mismatch'], ['ice-lite', 'ice-options:trickle']);
    assert.equal(readIceAttributes(media, session), null);
  });
});

it('keying', () => {
  const { media, session } = withAttributes(
    ['crypto:1 A inline:x', 'crypto:2 B inline:y', 'setup:active'],
    ['fingerprint:sha-256 00', 'fingerprint:sha-1 01', 'setup:actpass', 'crypto:9 not here'],
  );
  assert.deepEqual(readSecurityAttributes(media, session), {
    crypto: ['1 A inline:x', '2 B inline:y'],
    fingerprints: ['sha-256 00', 'sha-1 01'],
    setup: 'active',
    tlsId: null,
  });
});
