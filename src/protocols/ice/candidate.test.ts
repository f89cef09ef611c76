import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  candidateAttribute,
  candidateEndpoint,
  candidatePriority,
  isPwd,
  isUfrag,
  localCandidates,
  localPreference,
  newCredentials,
  pairPriority,
  parseCandidate,
  printCandidate,
  type IceLocal,
} from './index.ts';

describe('a=candidate', () => {
  for (const line of [
    // RFC 8839 §5.1, §A.
    '1 1 UDP 2130706431 203.0.113.141 8998 typ host',
    '2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998',
    // Browsers.
    '842163049 1 udp 1677729535 192.0.2.3 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag EEtu network-cost 999',
    '3 1 tcp 1518280447 192.168.1.5 9 typ host tcptype active generation 0',
    '1 1 udp 2113937151 4ce5f5e5-1b5c-4f0c-a7b0-6b7e0b9a3c0d.local 51520 typ host generation 0 network-cost 999',
    'a+/0 256 UDP 4294967295 2001:db8::1 65535 typ new-type x y z',
  ]) {
    it(line, () => assert.equal(printCandidate(parseCandidate(line)!), line));
  }

  for (const line of [
    '',
    '1 1 UDP 2130706431 203.0.113.141 8998',
    '1 0 UDP 1 192.0.2.1 1 typ host',
    '1 257 UDP 1 192.0.2.1 1 typ host',
    '1 1 UDP 4294967296 192.0.2.1 1 typ host',
    '1 1 UDP 1 192.0.2.1 65536 typ host',
    '1 1 UDP -1 192.0.2.1 1 typ host',
    `${'f'.repeat(33)} 1 UDP 1 192.0.2.1 1 typ host`,
    `1 1 UDP 1 192.0.2.1 1 typ host ${'x '.repeat(2000)}`,
  ]) {
    it(`refused: ${line.slice(0, 60)}`, () => assert.equal(parseCandidate(line), null));
  }

  it('any text: parsing ends, and printing is stable', () => {
    const word = fc.oneof(
      fc.constantFrom('typ', 'host', '1', '99999999999', 'UDP', ' ', '\t', '192.0.2.1'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), (words) => {
        const candidate = parseCandidate(words.join(' '));
        if (candidate === null) return;
        const text = printCandidate(candidate);
        assert.equal(printCandidate(parseCandidate(text)!), text);
      }),
      { numRuns: 1000 },
    );
  });

  it('attributes behind the type', () => {
    const candidate = parseCandidate('1 1 UDP 1 192.0.2.3 1 typ srflx raddr 10.0.0.1 rport 8998 ufrag abcd')!;
    assert.equal(candidateAttribute(candidate, 'raddr'), '10.0.0.1');
    assert.equal(candidateAttribute(candidate, 'ufrag'), 'abcd');
    assert.equal(candidateAttribute(candidate, 'tcptype'), null);
  });

  for (const [rest, expected] of [
    ['1 udp 1 192.0.2.3 4000 typ host', { family: 'IP4', address: '192.0.2.3', port: 4000 }],
    ['1 UDP 1 2001:DB8:0:0::1 4000 typ host', { family: 'IP6', address: '2001:db8::1', port: 4000 }],
    ['1 tcp 1 192.0.2.3 9 typ host tcptype active', 'not UDP'],
    ['1 udp 1 abc.local 4000 typ host', 'host name'],
    ['1 udp 1 192.0.2.3 0 typ host', 'port 0'],
    ['3 udp 1 192.0.2.3 4000 typ host', 'component'],
  ] as const) {
    it(`endpoint of ${rest}`, () => {
      assert.deepEqual(candidateEndpoint(parseCandidate(`1 ${rest}`)!), expected);
    });
  }
});

describe('priorities', () => {
  // RFC 8839 §A.1.
  it('of candidates', () => {
    assert.equal(candidatePriority('host', 65535, 1), 2130706431);
    assert.equal(candidatePriority('srflx', 65535, 1), 1694498815);
    assert.equal(candidatePriority('host', localPreference(1), 2), 2130706174);
    assert.equal(candidatePriority('relay', 0, 256), 0);
  });

  it('of pairs', () => {
    assert.equal(pairPriority(2130706431, 2130706431), 9151314442783293438n);
    assert.equal(pairPriority(2130706431, 1694498815), 7277816997797167103n);
    assert.equal(pairPriority(1694498815, 2130706431), 7277816997797167102n);
  });
});

describe('credentials', () => {
  it('have the lengths of rtpengine and only ice-chars', () => {
    const { ufrag, pwd } = newCredentials((count) => Uint8Array.from({ length: count }, (_, i) => i * 37));
    assert.match(ufrag, /^[A-Za-z0-9+/]{8}$/);
    assert.match(pwd, /^[A-Za-z0-9+/]{26}$/);
  });

  it('lengths of the peer', () => {
    assert.deepEqual(
      [3, 4, 256, 257].map((length) => isUfrag('x'.repeat(length))),
      [false, true, true, false],
    );
    assert.deepEqual(
      [21, 22, 256, 257].map((length) => isPwd('x'.repeat(length))),
      [false, true, true, false],
    );
    assert.equal(isUfrag('ab:cd'), false);
    assert.equal(isPwd(`${'x'.repeat(22)} `), false);
  });
});

describe('local candidates', () => {
  const local = (change: Partial<IceLocal>): IceLocal => ({
    component: 1,
    socket: 1,
    address: { family: 'IP4', address: '10.0.0.5', port: 30000 },
    preference: 65535,
    ...change,
  });

  it('show the advertised address, and have foundations by bound address and type', () => {
    const advertised = { family: 'IP4', address: '203.0.113.5' } as const;
    const lines = localCandidates(
      [
        local({ advertised }),
        local({ advertised, component: 2, address: { family: 'IP4', address: '10.0.0.5', port: 30001 } }),
        local({
          address: { family: 'IP6', address: '2001:db8::5', port: 30000 },
          preference: localPreference(1),
        }),
        local({ type: 'relay' }),
      ],
      'salt',
    );
    const [first, second, third, fourth] = lines.map(printCandidate);
    assert.match(first!, /^[A-Za-z0-9+/]{16} 1 UDP 2130706431 203\.0\.113\.5 30000 typ host$/);
    assert.match(second!, / 2 UDP 2130706430 203\.0\.113\.5 30001 typ host$/);
    assert.match(third!, / 1 UDP 2130706175 2001:db8::5 30000 typ host$/);
    assert.match(fourth!, / 1 UDP 16777215 10\.0\.0\.5 30000 typ relay raddr 10\.0\.0\.5 rport 30000$/);
    const foundations = lines.map(({ foundation }) => foundation);
    assert.equal(foundations[0], foundations[1]);
    assert.equal(new Set(foundations).size, 3);
    assert.notEqual(localCandidates([local({})], 'other')[0]!.foundation, foundations[0]);
  });
});
