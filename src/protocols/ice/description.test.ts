import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSdp, parseSdpFragment, type Sdp } from '../sdp/index.ts';
import {
  hasDefaultCandidate,
  iceAttributes,
  readIceDescription,
  readIceFragments,
  type IceDescription,
} from './index.ts';

const UFRAG = 'a=ice-ufrag:9uB6';
const PWD = 'a=ice-pwd:YH75Fviy6338Vbrhrlp8Yh';
const HOST = 'a=candidate:1 1 UDP 2130706431 192.0.2.1 4000 typ host';

function sdpOf(session: readonly string[], media: readonly string[]): Sdp {
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 192.0.2.1',
    's=-',
    't=0 0',
    ...session,
    'm=audio 4000 RTP/AVP 0',
    ...media,
  ];
  const result = parseSdp(lines.join('\r\n'));
  assert.ok(result.ok);
  return result.sdp;
}

function read(session: readonly string[], media: readonly string[]): IceDescription | null {
  const sdp = sdpOf(session, media);
  return readIceDescription(sdp.media[0]!, sdp.session);
}

describe('readIceDescription', () => {
  it('is null without ICE', () => assert.equal(read(['a=ice-lite'], ['a=sendrecv']), null));

  it('reads all there is', () => {
    const description = read(
      ['a=ice-lite', 'a=ice-options:trickle ice2', UFRAG, PWD],
      [
        HOST,
        'a=candidate:rubbish',
        'a=remote-candidates:1 198.51.100.1 5000 2 host.example 5001',
        'a=end-of-candidates',
      ],
    )!;
    assert.deepEqual(description.credentials, { ufrag: '9uB6', pwd: 'YH75Fviy6338Vbrhrlp8Yh' });
    assert.deepEqual(description.options, ['trickle', 'ice2']);
    assert.equal(description.candidates.length, 1);
    assert.equal(description.unreadable, 1);
    assert.deepEqual(description.remoteCandidates, [
      { component: 1, endpoint: { family: 'IP4', address: '198.51.100.1', port: 5000 } },
    ]);
    assert.ok(description.isLite && description.isEndOfCandidates && !description.isMismatch);
  });

  for (const [lines, problem] of [
    [[UFRAG, HOST], 'a=ice-pwd is missing'],
    [[PWD], 'a=ice-ufrag is missing'],
    [['a=ice-ufrag:abc', PWD], 'a=ice-ufrag is not 4 to 256 characters without colon'],
    [[UFRAG, 'a=ice-pwd:short'], 'a=ice-pwd is not 22 to 256 characters'],
  ] as const) {
    it(problem, () => {
      const description = read([], lines)!;
      assert.deepEqual([description.credentials, description.problem], [null, problem]);
    });
  }

  it('the default destination among the candidates', () => {
    const { candidates } = read([UFRAG, PWD], [HOST])!;
    const destination = { family: 'IP4', address: '192.0.2.1', port: 4000 } as const;
    assert.equal(hasDefaultCandidate(candidates, 1, destination), true);
    assert.equal(hasDefaultCandidate(candidates, 2, destination), false);
    assert.equal(hasDefaultCandidate(candidates, 1, { ...destination, port: 4002 }), false);
  });
});

describe('readIceFragments', () => {
  const read = (lines: readonly string[]): (readonly [string | null, number, number, boolean])[] => {
    const result = parseSdpFragment(lines.join('\r\n'));
    assert.ok(result.ok);
    return readIceFragments(result.sdp).map(({ mid, index, description }) => [
      mid,
      index,
      description.candidates.length,
      description.isEndOfCandidates,
    ]);
  };

  it('sections by mid (RFC 8840 §9)', () => {
    const lines = [
      UFRAG,
      PWD,
      'm=audio 9 RTP/AVP 0',
      'a=mid:1',
      HOST,
      'a=end-of-candidates',
      'm=audio 9 RTP/AVP 0',
      'a=mid:2',
      HOST,
      HOST,
    ];
    assert.deepEqual(read(lines), [
      ['1', 0, 1, true],
      ['2', 1, 2, false],
    ]);
  });

  it('without m= lines', () => assert.deepEqual(read([UFRAG, PWD, 'a=mid:0', HOST]), [['0', 0, 1, false]]));
});

describe('iceAttributes', () => {
  it('prints what reading gives back', () => {
    const before = read([], [UFRAG, PWD, HOST])!;
    const lines = iceAttributes({
      credentials: before.credentials!,
      options: ['trickle'],
      candidates: before.candidates,
      isEndOfCandidates: true,
      remoteCandidates: [{ component: 1, endpoint: { family: 'IP4', address: '198.51.100.1', port: 5000 } }],
    }).map(({ name, value }) => (value === null ? `a=${name}` : `a=${name}:${value}`));
    assert.deepEqual(lines, [
      UFRAG,
      PWD,
      'a=ice-options:trickle',
      HOST,
      'a=end-of-candidates',
      'a=remote-candidates:1 198.51.100.1 5000',
    ]);
  });
});
