import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallBench, type CallBench } from '../../test/support/call-bench.ts';
import {
  alice,
  bob,
  cryptoLine,
  dtlsLines,
  keyBytes,
  secureSdp,
  suite32,
  suite80,
  valuesOf,
} from '../../test/support/secure-party.ts';
import type { StreamPlan } from '../plan/types.ts';
import { newSecurityOptions, type SdesOptions } from '../policy/security/options.ts';

const { sdes: plainSdes, dtls: plainDtls, osrtp: plainOsrtp } = newSecurityOptions();
const sdes = (change: Partial<SdesOptions>): { readonly sdes: SdesOptions } => ({
  sdes: { ...plainSdes, ...change },
});
const two = sdes({ only: [suite80, suite32] });
const toAvp = { transport: { kind: 'named', protocol: 'RTP/AVP' } } as const;
const toSavp = { transport: { kind: 'named', protocol: 'RTP/SAVP' } } as const;

function streamOf(bench: CallBench, { port }: { readonly port: number }): StreamPlan {
  const found = bench.media.plans.get('call')?.streams.find(({ peer }) => peer?.port === port);
  assert.ok(found);
  return found;
}

const savp = (party: typeof alice, ...lines: readonly string[]): string =>
  secureSdp(party, 'RTP/SAVP', lines);
const suitesIn = (sdp: string): readonly string[] =>
  valuesOf(sdp, 'crypto').map((value) => value.split(' ').slice(0, 2).join(' '));

describe('SRTP with keys in SDP', () => {
  it('decrypts with the key of the party and encrypts with the one it got', () => {
    const bench = createCallBench();
    bench.offer({ sdp: savp(alice, cryptoLine(alice.key, 4, suite80, '|2^20|1:4')), ...toAvp });
    const toA = bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    const [, , own = ''] = /^(\d+) \S+ inline:(\S+)/.exec(valuesOf(toA, 'crypto')[0] ?? '') ?? [];
    const base = { isRtpUnencrypted: false, isRtcpUnencrypted: false, isRtpUnauthenticated: false };
    assert.deepEqual(suitesIn(toA), [`4 ${suite80}`]);
    assert.deepEqual(streamOf(bench, alice).security, {
      inbound: { suite: suite80, masterKey: keyBytes(alice.key), mki: '\0\0\0\x01', ...base },
      outbound: { suite: suite80, masterKey: keyBytes(own), mki: null, ...base },
      dtls: null,
      ice: null,
    });
    const rtcp = streamOf(bench, { port: alice.port + 1 });
    assert.deepEqual(rtcp.security, streamOf(bench, alice).security);
    assert.equal(streamOf(bench, bob).security, null);
  });

  it('passes packets as they are where both sides have the same keys, and hands on MKIs', () => {
    const bench = createCallBench();
    const lines = [cryptoLine(alice.key, 3, suite80, '|1:2'), cryptoLine(bob.key, 7, suite32)];
    const toB = bench.offer({ sdp: savp(alice, ...lines), ...two });
    assert.deepEqual(valuesOf(toB, 'crypto'), [
      `3 ${suite80} inline:${alice.key}|1:2`,
      `7 ${suite32} inline:${bob.key}`,
    ]);
    const toA = bench.answer({ sdp: savp(bob, cryptoLine(bob.key, 3, suite80, '|2:2')) });
    assert.deepEqual(valuesOf(toA, 'crypto'), [`3 ${suite80} inline:${bob.key}|2:2`]);
    assert.equal(streamOf(bench, alice).security, null);
    assert.equal(streamOf(bench, bob).security, null);
  });

  const crossings: readonly (readonly [string, object, object])[] = [
    ['recrypt in the offer', { dtls: { ...plainDtls, isRecrypt: true } }, {}],
    ['recrypt in the answer', {}, { dtls: { ...plainDtls, isRecrypt: true } }],
  ];
  for (const [name, offer, answer] of crossings) {
    it(`encrypts anew with ${name}, and goes on so`, () => {
      const bench = createCallBench();
      const exchange = (o: object, a: object): void => {
        bench.offer({ sdp: savp(alice, cryptoLine(alice.key)), ...o });
        const toA = bench.answer({ sdp: savp(bob, cryptoLine(bob.key)), ...a });
        assert.ok(!valuesOf(toA, 'crypto')[0]?.includes(bob.key));
        assert.ok(streamOf(bench, alice).security?.inbound);
        assert.ok(streamOf(bench, bob).security?.outbound);
      };
      exchange(offer, answer);
      exchange({}, {});
    });
  }

  it('encrypts anew where feedback has to be taken out, never with the key that came', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: secureSdp(alice, 'RTP/SAVPF', [cryptoLine(alice.key)]), ...toSavp });
    assert.ok(!valuesOf(toB, 'crypto')[0]?.includes(alice.key));
    bench.answer({ sdp: savp(bob, cryptoLine(bob.key)) });
    assert.notEqual(streamOf(bench, bob).security?.outbound?.masterKey, keyBytes(alice.key));
  });

  it('encrypts anew where the answerer takes a suite that the offerer has not', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: savp(alice, cryptoLine(alice.key)), ...two });
    assert.deepEqual(suitesIn(toB), [`1 ${suite80}`, `2 ${suite32}`]);
    const toA = bench.answer({ sdp: savp(bob, cryptoLine(bob.key, 2, suite32)) });
    assert.deepEqual(suitesIn(toA), [`1 ${suite80}`]);
    assert.equal(streamOf(bench, alice).security?.inbound?.suite, suite80);
    assert.equal(streamOf(bench, bob).security?.inbound?.suite, suite32);
  });

  it('changes keys when a party does, with the answer', () => {
    const bench = createCallBench();
    bench.offer({ sdp: savp(alice, cryptoLine(alice.key)), ...toAvp });
    bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    const before = streamOf(bench, alice).security;
    bench.offer({ sdp: savp(alice, cryptoLine(bob.key)), ...toAvp });
    assert.deepEqual(streamOf(bench, alice).security, before);
    bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    assert.equal(streamOf(bench, alice).security?.inbound?.masterKey, keyBytes(bob.key));
    assert.deepEqual(streamOf(bench, alice).security?.outbound, before?.outbound);
  });

  it('goes from plain to encrypted media and back', () => {
    const bench = createCallBench();
    bench.offer({ sdp: secureSdp(alice, 'RTP/AVP') });
    bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    const toB = bench.offer({ sdp: savp(alice, cryptoLine(alice.key)), ...two });
    assert.deepEqual(streamOf(bench, bob).rtpSinks, [streamOf(bench, alice).id]);
    assert.equal(suitesIn(toB).length, 2);
    bench.answer({ sdp: savp(bob, cryptoLine(bob.key, 2, suite32)) });
    assert.ok(streamOf(bench, bob).security);
    bench.offer({ sdp: secureSdp(alice, 'RTP/AVP') });
    bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    assert.equal(streamOf(bench, bob).security, null);
  });

  it('writes padding, lifetime and session parameters as asked for', () => {
    const bench = createCallBench();
    const toB = bench.offer({
      sdp: secureSdp(alice, 'RTP/AVP'),
      ...toSavp,
      ...sdes({
        only: ['AEAD_AES_128_GCM'],
        isPadded: true,
        isLifetimeAdded: true,
        isSrtcpEncrypted: false,
      }),
    });
    assert.match(
      valuesOf(toB, 'crypto')[0] ?? '',
      /^1 AEAD_AES_128_GCM inline:[\w+/]+=+\|2\^31 UNENCRYPTED_SRTCP$/,
    );
  });

  it('answers the offerer with the suite that is preferred for it', () => {
    const bench = createCallBench();
    const lines = [cryptoLine(alice.key, 1), cryptoLine(bob.key, 2, suite32)];
    bench.offer({ sdp: savp(alice, ...lines), ...toAvp, ...sdes({ offererPreference: [suite32] }) });
    assert.deepEqual(suitesIn(bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') })), [`2 ${suite32}`]);
  });

  it('keeps the suite of an earlier answer with static', () => {
    const bench = createCallBench();
    const lines = [cryptoLine(alice.key, 1), cryptoLine(bob.key, 2, suite32)];
    const exchange = (tag: number, suite: string): string => {
      bench.offer({ sdp: savp(alice, ...lines), ...two });
      return bench.answer({ sdp: savp(bob, cryptoLine(bob.key, tag, suite)), ...sdes({ isStatic: true }) });
    };
    assert.deepEqual(suitesIn(exchange(2, suite32)), [`1 ${suite80}`]);
    assert.deepEqual(suitesIn(exchange(2, suite32)), [`1 ${suite80}`]);
  });

  it('gives each branch of a fork its own keys', () => {
    const bench = createCallBench();
    bench.offer({ sdp: secureSdp(alice, 'RTP/AVP'), ...toSavp, ...two });
    bench.answer({ sdp: savp(bob, cryptoLine(bob.key, 1)) });
    bench.answer({
      sdp: savp({ ...bob, port: 6000 }, cryptoLine(alice.key, 2, suite32)),
      toTag: 'c',
      isNewBranch: true,
    });
    assert.equal(streamOf(bench, bob).security?.inbound?.suite, suite80);
    assert.equal(streamOf(bench, { port: 6000 }).security?.inbound?.suite, suite32);
  });
});

describe('media without usable keys is not let through', () => {
  const answers: readonly (readonly [string, string])[] = [
    ['no crypto line', savp(bob)],
    ['a tag that was not offered', savp(bob, cryptoLine(bob.key, 99))],
    ['plain RTP', secureSdp(bob, 'RTP/AVP')],
  ];
  for (const [name, answer] of answers) {
    it(`an answer with ${name}`, () => {
      const bench = createCallBench();
      bench.offer({ sdp: secureSdp(alice, 'RTP/AVP'), ...toSavp });
      bench.answer({ sdp: answer });
      assert.deepEqual(streamOf(bench, alice).rtpSinks, []);
      assert.deepEqual(streamOf(bench, bob).rtpSinks, []);
    });
  }

  it('an offer with a suite that we do not have, to a party without encryption', () => {
    const bench = createCallBench();
    bench.offer({ sdp: savp(alice, 'crypto:1 FUTURE inline:abc'), ...toAvp });
    assert.deepEqual(valuesOf(bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') }), 'crypto'), []);
    assert.deepEqual(streamOf(bench, bob).rtpSinks, []);
  });

  it('but what only the ends understand passes between them', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: savp(alice, 'crypto:1 FUTURE inline:abc', 'key-mgmt:mikey xyz') });
    assert.deepEqual(valuesOf(toB, 'crypto'), ['1 FUTURE inline:abc']);
    const toA = bench.answer({ sdp: savp(bob, 'crypto:1 FUTURE inline:def') });
    assert.deepEqual(valuesOf(toA, 'crypto'), ['1 FUTURE inline:def']);
    assert.equal(streamOf(bench, alice).security, null);
    assert.deepEqual(streamOf(bench, bob).rtpSinks, [streamOf(bench, alice).id]);
  });

  it('and media comes back with the next exchange', () => {
    const bench = createCallBench();
    bench.offer({ sdp: secureSdp(alice, 'RTP/AVP'), ...toSavp, ...two });
    bench.answer({ sdp: savp(bob) });
    bench.offer({ sdp: secureSdp(alice, 'RTP/AVP'), ...toSavp, ...two });
    bench.answer({ sdp: savp(bob, cryptoLine(bob.key)) });
    assert.equal(streamOf(bench, bob).rtpSinks.length, 1);
  });
});

describe('opportunistic SRTP (RFC 8643)', () => {
  const osrtp = (party: typeof alice): string => secureSdp(party, 'RTP/AVP', [cryptoLine(party.key)]);
  const accept = { osrtp: { ...plainOsrtp, acceptsRfc: true } };

  it('is offered on as it came, and passes if it is taken', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: osrtp(alice) });
    assert.deepEqual(valuesOf(toB, 'crypto'), [`1 ${suite80} inline:${alice.key}`]);
    assert.deepEqual(valuesOf(toB, 'fingerprint'), []);
    const toA = bench.answer({ sdp: osrtp(bob) });
    assert.deepEqual(valuesOf(toA, 'crypto'), [`1 ${suite80} inline:${bob.key}`]);
    assert.equal(streamOf(bench, alice).security, null);
  });

  const declined: readonly (readonly [string, object, object, number])[] = [
    ['and so it is declined', {}, {}, 0],
    ['but we accept it, as the offer said', accept, {}, 1],
    ['but we accept it, as the answer says', {}, accept, 1],
    ['without having been asked', toAvp, {}, 1],
  ];
  for (const [name, offer, answer, lines] of declined) {
    it(`the answerer does without, ${name}`, () => {
      const bench = createCallBench();
      bench.offer({ sdp: osrtp(alice), ...offer });
      const toA = bench.answer({ sdp: secureSdp(bob, 'RTP/AVP'), ...answer });
      assert.equal(valuesOf(toA, 'crypto').length, lines);
      assert.equal(streamOf(bench, alice).security !== null, lines === 1);
      assert.equal(streamOf(bench, bob).security, null);
      assert.equal(streamOf(bench, bob).rtpSinks.length, 1);
    });
  }

  it('is offered in place of plain or encrypted media', () => {
    for (const sdp of [secureSdp(alice, 'RTP/AVP'), savp(alice, cryptoLine(alice.key))]) {
      const bench = createCallBench();
      const toB = bench.offer({ sdp, osrtp: { ...plainOsrtp, offer: 'rfc' } });
      assert.match(toB, /^m=audio \d+ RTP\/AVP 0/m);
      assert.equal(valuesOf(toB, 'crypto').length, 12);
      assert.equal(valuesOf(toB, 'fingerprint').length, 1);
      bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
      assert.equal(streamOf(bench, bob).security, null);
      assert.equal(streamOf(bench, bob).rtpSinks.length, 1);
    }
  });

  it('is accepted where the other side is encrypted under another profile', () => {
    const bench = createCallBench();
    bench.offer({ sdp: osrtp(alice), ...toSavp });
    const toA = bench.answer({ sdp: savp(bob, cryptoLine(bob.key)) });
    assert.match(toA, /^m=audio \d+ RTP\/AVP 0/m);
    assert.equal(valuesOf(toA, 'crypto').length, 1);
  });

  it('may be DTLS', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: secureSdp(alice, 'RTP/AVP', dtlsLines(alice, 'actpass')) });
    assert.deepEqual([valuesOf(toB, 'crypto').length, valuesOf(toB, 'setup')], [0, ['actpass']]);
    const toA = bench.answer({ sdp: secureSdp(bob, 'RTP/AVP', dtlsLines(bob, 'active')) });
    assert.deepEqual(valuesOf(toA, 'setup'), ['active']);
    assert.ok(streamOf(bench, bob).security?.dtls);
  });
});
