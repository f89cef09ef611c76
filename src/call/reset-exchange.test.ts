import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallBench, type CallBench } from '../../test/support/call-bench.ts';
import {
  alice,
  bob,
  cryptoLine,
  dtlsLines,
  secureSdp,
  suite80,
  valuesOf,
} from '../../test/support/secure-party.ts';
import type { StreamSecurity } from '../plan/security.ts';
import { newSecurityOptions } from '../policy/security/options.ts';

const { sdes } = newSecurityOptions();
const phone = secureSdp(alice, 'RTP/AVP');
const toSavp = {
  sdp: phone,
  toTag: 'b',
  transport: { kind: 'named', protocol: 'RTP/SAVP' },
  sdes: { ...sdes, only: [suite80] },
} as const;
const toDtls = { ...toSavp, sdes: { ...sdes, isOff: true } };
const again = { isReset: true };

function securityOf(bench: CallBench, { port }: { readonly port: number }): StreamSecurity | null {
  return bench.media.plans.get('call')?.streams.find(({ peer }) => peer?.port === port)?.security ?? null;
}

function keyIn(sdp: string): string {
  return valuesOf(sdp, 'crypto')[0]?.split(' ')[2] ?? '';
}

describe('reset with a receiver that takes crypto lines', () => {
  const answer = { sdp: secureSdp(bob, 'RTP/SAVP', [cryptoLine(bob.key, 1, suite80)]) };

  it('gives it another key, once', () => {
    const bench = createCallBench();
    const first = keyIn(bench.offer(toSavp));
    bench.answer(answer);
    assert.equal(keyIn(bench.offer(toSavp)), first);
    const second = keyIn(bench.offer({ ...toSavp, ...again }));
    assert.notEqual(second, first);
    const before = securityOf(bench, bob)?.outbound?.masterKey;
    bench.answer(answer);
    assert.notEqual(securityOf(bench, bob)?.outbound?.masterKey, before);
    assert.equal(keyIn(bench.offer(toSavp)), second);
  });

  it('leaves it the choice of DTLS again', () => {
    const bench = createCallBench();
    bench.offer(toSavp);
    bench.answer(answer);
    assert.equal(valuesOf(bench.offer(toSavp), 'fingerprint').length, 0);
    assert.equal(valuesOf(bench.offer({ ...toSavp, ...again }), 'fingerprint').length, 1);
  });

  it('leaves the keys of the sender alone', () => {
    const bench = createCallBench();
    const secured = { sdp: secureSdp(alice, 'RTP/SAVP', [cryptoLine(alice.key, 1, suite80)]), toTag: 'b' };
    const recrypt = { dtls: { ...newSecurityOptions().dtls, isRecrypt: true } };
    bench.offer({ ...secured, ...recrypt });
    const first = keyIn(bench.answer(answer));
    bench.offer({ ...secured, ...recrypt, ...again });
    assert.equal(keyIn(bench.answer(answer)), first);
  });
});

describe('reset with a receiver that takes DTLS', () => {
  const answerOf = (fingerprint: string, ...more: readonly string[]) => ({
    sdp: secureSdp(bob, 'UDP/TLS/RTP/SAVP', [...dtlsLines({ ...bob, fingerprint }, 'active'), ...more]),
  });
  const generationAfter = (first: { sdp: string }, second: { sdp: string }): number | undefined => {
    const bench = createCallBench();
    const offered = bench.offer(toDtls);
    bench.answer(first);
    const reset = bench.offer({ ...toDtls, ...again });
    assert.notEqual(valuesOf(reset, 'tls-id')[0], valuesOf(offered, 'tls-id')[0]);
    assert.equal(securityOf(bench, bob)?.dtls?.generation, 1, 'what there is runs until the answer');
    bench.answer(second);
    return securityOf(bench, bob)?.dtls?.generation;
  };
  const plain = answerOf(bob.fingerprint);

  it('makes a new association with one that knows tls-id', () => {
    assert.equal(
      generationAfter(answerOf(bob.fingerprint, 'tls-id:one'), answerOf(bob.fingerprint, 'tls-id:two')),
      2,
    );
    assert.equal(generationAfter(plain, answerOf(bob.fingerprint, 'tls-id:two')), 2);
  });

  it('makes one with another party behind the same tag', () => {
    assert.equal(generationAfter(plain, answerOf(alice.fingerprint)), 2);
  });

  it('goes on with one that cannot have noticed', () => {
    assert.equal(generationAfter(plain, plain), 1);
  });
});
