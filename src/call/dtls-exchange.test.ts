import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallBench, sdpOf, type CallBench } from '../../test/support/call-bench.ts';
import { fakeFingerprint } from '../../test/support/fake-secrets.ts';
import {
  alice,
  bob,
  cryptoLine,
  dtlsLines,
  fingerprintOf,
  secureSdp,
  valuesOf,
} from '../../test/support/secure-party.ts';
import type { DtlsPlan } from '../plan/security.ts';
import type { StreamPlan } from '../plan/types.ts';
import { newSecurityOptions } from '../policy/security/options.ts';

const { sdes, dtls } = newSecurityOptions();
const profile = 'UDP/TLS/RTP/SAVPF';
const noSdes = { sdes: { ...sdes, isOff: true } };
const toAvp = { transport: { kind: 'named', protocol: 'RTP/AVP' } } as const;
const toDtls = { transport: { kind: 'named', protocol: profile }, ...noSdes } as const;
const muxed = { rtcpMux: { offer: true, require: true, demux: false, accept: true, reject: false } };

function streamsOf(bench: CallBench): readonly StreamPlan[] {
  return bench.media.plans.get('call')?.streams ?? [];
}

function dtlsAt(bench: CallBench, port: number): DtlsPlan | null | undefined {
  return streamsOf(bench).find(({ peer }) => peer?.port === port)?.security?.dtls;
}

const secured = (party: typeof alice, setup: string, ...more: readonly string[]): string =>
  secureSdp(party, profile, [...dtlsLines(party, setup), ...more]);

describe('DTLS-SRTP towards one side', () => {
  it('offers itself with its fingerprint and a tls-id, and waits for both components', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: secureSdp(alice, 'RTP/AVP'), ...toDtls });
    const lines = toB.split('\r\n');
    const at = lines.indexOf('a=setup:actpass');
    assert.equal(lines[at + 1], `a=fingerprint:sha-256 ${fakeFingerprint(1)}`);
    assert.match(lines[at + 2] ?? '', /^a=tls-id:[0-9a-f]{24}$/);
    const waiting = { generation: 1, role: 'passive', fingerprints: [], certificate: 1 };
    assert.deepEqual(
      streamsOf(bench).map(({ security }) => security?.dtls ?? null),
      [null, null, waiting, waiting],
    );
  });

  it('answers with the role that is left to it, and knows whom it speaks to', () => {
    const bench = createCallBench();
    bench.offer({ sdp: secured(alice, 'actpass', 'tls-id:abcdefabcdefabcdefab'), ...toAvp });
    const toA = bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    assert.deepEqual(valuesOf(toA, 'setup'), ['active']);
    assert.equal(valuesOf(toA, 'tls-id').length, 1);
    assert.deepEqual(dtlsAt(bench, alice.port), {
      generation: 1,
      role: 'active',
      fingerprints: [{ hash: 'sha-256', value: alice.fingerprint }],
      certificate: 1,
    });
    assert.deepEqual(dtlsAt(bench, alice.port + 1), dtlsAt(bench, alice.port));
  });

  it('answers an offer that has nothing else although it is switched off in the answer', () => {
    const off = { dtls: { ...dtls, role: 'off' as const } };
    const answered = (...more: readonly string[]): string => {
      const bench = createCallBench();
      bench.offer({ sdp: secured(alice, 'actpass', ...more), ...toAvp });
      return bench.answer({ sdp: secureSdp(bob, 'RTP/AVP'), ...off });
    };
    assert.equal(valuesOf(answered(), 'fingerprint').length, 1);
    assert.equal(valuesOf(answered(cryptoLine(alice.key)), 'fingerprint').length, 0);
  });

  it('has one association where RTP and RTCP share a port', () => {
    const bench = createCallBench();
    bench.offer({ sdp: secured(alice, 'actpass', 'rtcp-mux'), ...toAvp, ...muxed });
    bench.answer({ sdp: secureSdp(bob, 'RTP/AVP'), ...muxed });
    const associations = streamsOf(bench).filter(({ security }) => security?.dtls);
    assert.deepEqual(
      associations.map(({ carries }) => carries),
      ['both'],
    );
  });

  it('leaves out tls-id where it is told to, and in answers to offers without', () => {
    const bench = createCallBench();
    const quiet = { dtls: { ...dtls, omitTlsId: true } };
    const toB = bench.offer({ sdp: secured(alice, 'actpass'), ...noSdes, ...quiet });
    const toA = bench.answer({ sdp: secured(bob, 'active') });
    assert.deepEqual([valuesOf(toB, 'tls-id'), valuesOf(toA, 'tls-id')], [[], []]);
  });

  it('uses the hash of the party, or the wished one', () => {
    const bench = createCallBench();
    const sha1 = ['setup:actpass', `fingerprint:SHA-1 ${fingerprintOf('AA').slice(0, 59)}`];
    const toB = bench.offer({
      sdp: secureSdp(alice, profile, sha1),
      dtls: { ...dtls, fingerprintHash: 'SHA-512' },
    });
    const toA = bench.answer({ sdp: secured(bob, 'active') });
    assert.deepEqual(valuesOf(toB, 'fingerprint'), [`sha-512 ${fakeFingerprint(1, 'sha-512')}`]);
    assert.deepEqual(valuesOf(toA, 'fingerprint'), [`sha-1 ${fakeFingerprint(1, 'sha-1')}`]);
  });

  it('takes session attributes for the section, and leaves none of them at session level', () => {
    const bench = createCallBench();
    const [setup = '', fingerprint = ''] = dtlsLines(alice, 'actpass');
    const sdp = sdpOf(alice.address, [
      `a=${setup}`,
      `a=${fingerprint}`,
      `m=audio ${alice.port} ${profile} 0`,
    ]);
    const toB = bench.offer({ sdp, ...noSdes });
    assert.ok(!toB.includes(alice.fingerprint));
    assert.deepEqual(valuesOf(toB, 'setup'), ['actpass']);
    bench.answer({ sdp: secured(bob, 'active') });
    assert.equal(dtlsAt(bench, alice.port)?.fingerprints[0]?.value, alice.fingerprint);
  });
});

describe('roles', () => {
  const wishes: readonly (readonly [typeof dtls.role, string, string])[] = [
    ['passive', 'actpass', 'passive'],
    ['active', 'actpass', 'active'],
    ['passive', 'passive', 'active'],
    ['active', 'active', 'passive'],
  ];
  for (const [role, setup, expected] of wishes) {
    it(`DTLS=${String(role)} in an offer with setup:${setup} is answered ${expected}`, () => {
      const bench = createCallBench();
      bench.offer({ sdp: secured(alice, setup), ...toAvp, dtls: { ...dtls, role } });
      assert.deepEqual(valuesOf(bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') }), 'setup'), [expected]);
    });
  }

  it('are passive by configuration, where the offer leaves the choice', () => {
    const bench = createCallBench({ dtlsRole: 'passive' });
    const offered = bench.offer({ sdp: secured(alice, 'actpass'), ...toAvp });
    assert.deepEqual(valuesOf(bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') }), 'setup'), ['passive']);
    assert.deepEqual(valuesOf(offered, 'setup'), []);
  });

  it('start the handshake towards an answerer that is passive', () => {
    const bench = createCallBench();
    bench.offer({ sdp: secureSdp(alice, 'RTP/AVP'), ...toDtls });
    bench.answer({ sdp: secured(bob, 'passive') });
    assert.equal(dtlsAt(bench, bob.port)?.role, 'active');
  });
});

describe('SDES and DTLS side by side', () => {
  const both = (party: typeof alice, setup: string): string => secured(party, setup, cryptoLine(party.key));
  const prefer = { sdes: { ...sdes, isPreferred: true } };
  const noDtls = { dtls: { ...dtls, role: 'off' } } as const;

  it('DTLS is taken from an offer, unless SDES is preferred or DTLS is off', () => {
    const cases: readonly (readonly [object, object, number])[] = [
      [{}, {}, 0],
      [prefer, {}, 1],
      [{}, prefer, 1],
      [{}, noDtls, 1],
    ];
    for (const [offer, answer, lines] of cases) {
      const bench = createCallBench();
      bench.offer({ sdp: both(alice, 'actpass'), ...toAvp, ...offer });
      const toA = bench.answer({ sdp: secureSdp(bob, 'RTP/AVP'), ...answer });
      assert.deepEqual([valuesOf(toA, 'crypto').length, valuesOf(toA, 'setup').length], [lines, 1 - lines]);
    }
  });

  it('an answer that has both is taken in the same way', () => {
    for (const [wish, isDtls] of [
      [{}, true],
      [prefer, false],
    ] as const) {
      const bench = createCallBench();
      bench.offer({
        sdp: secureSdp(alice, 'RTP/SAVP', [cryptoLine(alice.key)]),
        transport: { kind: 'named', protocol: profile },
        ...wish,
      });
      bench.answer({ sdp: both(bob, 'active') });
      assert.equal(Boolean(dtlsAt(bench, bob.port)), isDtls);
    }
  });

  it('DTLS is not offered where it is off', () => {
    const toB = createCallBench().offer({ sdp: both(alice, 'actpass'), ...noDtls });
    assert.deepEqual([valuesOf(toB, 'setup'), valuesOf(toB, 'fingerprint')], [[], []]);
    assert.ok(valuesOf(toB, 'crypto').length > 0);
  });
});

describe('a new association', () => {
  const generationAfter = (first: string, second: string, change: object = {}): number | undefined => {
    const bench = createCallBench();
    bench.offer({ sdp: first, ...toAvp });
    bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    bench.offer({ sdp: second, ...toAvp, ...change });
    bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    return dtlsAt(bench, alice.port)?.generation;
  };
  const ice = (ufrag: string) => [`ice-ufrag:${ufrag}`, 'ice-pwd:a-password-of-enough-length'];
  const cases: readonly (readonly [string, string, string, number])[] = [
    ['nothing new', secured(alice, 'actpass'), secured(alice, 'actpass'), 1],
    ['a role that fits', secured(alice, 'actpass'), secured(alice, 'passive'), 1],
    ['another role', secured(alice, 'actpass'), secured(alice, 'active'), 2],
    [
      'another fingerprint',
      secured(alice, 'actpass'),
      secured({ ...alice, fingerprint: bob.fingerprint }, 'actpass'),
      2,
    ],
    ['another tls-id', secured(alice, 'actpass', 'tls-id:a'), secured(alice, 'actpass', 'tls-id:b'), 2],
    [
      'an ICE restart',
      secured(alice, 'actpass', ...ice('one1')),
      secured(alice, 'actpass', ...ice('two2')),
      1,
    ],
  ];
  for (const [name, first, second, generation] of cases) {
    it(`${name}: ${generation === 1 ? 'no' : 'yes'}`, () => {
      assert.equal(generationAfter(first, second), generation);
    });
  }

  it('has a tls-id of its own', () => {
    const bench = createCallBench();
    const idOf = (fingerprint: string): string => {
      bench.offer({ sdp: secured({ ...alice, fingerprint }, 'actpass', 'tls-id:a'), ...toAvp });
      return valuesOf(bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') }), 'tls-id')[0] ?? '';
    };
    const first = idOf(alice.fingerprint);
    assert.equal(idOf(alice.fingerprint), first);
    assert.notEqual(idOf(bob.fingerprint), first);
  });
});

describe('passthrough', () => {
  const on = { dtls: { ...dtls, isPassthrough: true } };

  it('hands everything about keys on, from the session part too', () => {
    const bench = createCallBench();
    const sdp = sdpOf(alice.address, [
      'a=tls-id:abcdefabcdefabcdefab',
      ...dtlsLines(alice, 'actpass').map((line) => `a=${line}`),
      `m=audio ${alice.port} ${profile} 0`,
    ]);
    const toB = bench.offer({ sdp, ...on });
    assert.deepEqual(valuesOf(toB, 'fingerprint'), [`sha-256 ${alice.fingerprint}`]);
    assert.deepEqual(valuesOf(toB, 'tls-id'), ['abcdefabcdefabcdefab']);
    assert.ok(toB.indexOf('a=tls-id') > toB.indexOf('m='));
    const toA = bench.answer({ sdp: secured(bob, 'active') });
    assert.deepEqual(valuesOf(toA, 'fingerprint'), [`sha-256 ${bob.fingerprint}`]);
    assert.deepEqual(
      streamsOf(bench).map(({ security }) => security),
      [null, null, null, null],
    );
  });

  it('is not possible between plain and encrypted media', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: secured(alice, 'actpass'), ...toAvp, ...on });
    assert.deepEqual(valuesOf(toB, 'fingerprint'), []);
    assert.deepEqual(valuesOf(bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') }), 'setup'), ['active']);
  });

  it('is how media of other protocols goes', () => {
    const sdp = secureSdp(alice, 'UDP/DTLS/SCTP', dtlsLines(alice, 'actpass'));
    const bench = createCallBench();
    assert.deepEqual(valuesOf(bench.offer({ sdp, ...noSdes }), 'fingerprint'), [
      `sha-256 ${alice.fingerprint}`,
    ]);
    assert.deepEqual(
      streamsOf(bench).map(({ carries }) => carries),
      ['other', 'other'],
    );
  });
});
