/** Later offers that name no protocol: each side keeps its own, and its keys. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallBench, type CallBench } from '../../test/support/call-bench.ts';
import {
  alice,
  answerOf,
  bob,
  cryptoLine,
  offerOf,
  protocolOf,
  secureSdp,
  valuesOf,
} from '../../test/support/secure-party.ts';
import { newSecurityOptions } from '../policy/security/options.ts';

const toPlain = { transport: { kind: 'named', protocol: 'RTP/AVP' } } as const;
const back = { fromTag: 'b', toTag: 'a' };
const protocols = ['RTP/SAVP', 'RTP/SAVPF', 'UDP/TLS/RTP/SAVP', 'UDP/TLS/RTP/SAVPF', 'RTP/AVPF'];

function bridged(protocol: string): CallBench {
  const bench = createCallBench();
  bench.offer({ sdp: offerOf(alice, protocol), ...toPlain });
  bench.answer({ sdp: offerOf(bob, 'RTP/AVP') });
  return bench;
}

const securities = (bench: CallBench): readonly unknown[] =>
  (bench.media.plans.get('call')?.streams ?? []).map(({ security }) => security);

describe('an offer without a protocol in a call that is bridged', () => {
  for (const protocol of protocols) {
    it(`${protocol}: comes to its party with that, and with keys`, () => {
      const bench = bridged(protocol);
      const before = securities(bench);
      const toA = bench.offer({ sdp: offerOf(bob, 'RTP/AVP'), ...back });
      assert.equal(protocolOf(toA), protocol);
      assert.equal(valuesOf(toA, 'fingerprint').length, protocol.includes('TLS') ? 1 : 0);
      if (protocol.startsWith('RTP/'))
        assert.equal(valuesOf(toA, 'crypto').length > 0, protocol !== 'RTP/AVPF');
      const toB = bench.answer({ sdp: answerOf(alice, toA), ...back });
      assert.equal(protocolOf(toB), 'RTP/AVP');
      assert.deepEqual(
        securities(bench).map((security) => security !== null),
        before.map((security) => security !== null),
      );
    });

    it(`${protocol}: from there comes to the other party as before`, () => {
      const bench = bridged(protocol);
      const toB = bench.offer({ sdp: offerOf(alice, protocol), toTag: 'b' });
      assert.equal(protocolOf(toB), 'RTP/AVP');
      assert.deepEqual([...valuesOf(toB, 'crypto'), ...valuesOf(toB, 'fingerprint')], []);
      const toA = bench.answer({ sdp: offerOf(bob, 'RTP/AVP') });
      assert.equal(protocolOf(toA), protocol);
    });
  }

  it('passes on a protocol that the sender has changed, however often it has to ask', () => {
    const bench = bridged('RTP/SAVP');
    const changed = { sdp: offerOf(bob, 'RTP/AVPF'), ...back };
    assert.equal(protocolOf(bench.offer(changed)), 'RTP/AVPF');
    assert.equal(protocolOf(bench.offer(changed)), 'RTP/AVPF');
    bench.answer({ sdp: offerOf(alice, 'RTP/AVPF'), ...back });
    assert.equal(protocolOf(bench.offer({ sdp: offerOf(alice, 'RTP/AVPF'), toTag: 'b' })), 'RTP/AVPF');
  });

  it('is not misled by an offer that was refused', () => {
    const bench = bridged('RTP/SAVP');
    bench.offer({ sdp: offerOf(bob, 'RTP/AVPF'), ...back });
    assert.equal(protocolOf(bench.offer({ sdp: offerOf(bob, 'RTP/AVP'), ...back })), 'RTP/SAVP');
  });

  it('passes on a protocol that the sender has changed, and one that is named', () => {
    const bench = bridged('RTP/SAVP');
    assert.equal(protocolOf(bench.offer({ sdp: offerOf(bob, 'RTP/AVPF'), ...back })), 'RTP/AVPF');
    const other = bridged('RTP/SAVP');
    const sdp = offerOf(bob, 'RTP/AVP');
    assert.equal(protocolOf(other.offer({ sdp, ...back, ...toPlain })), 'RTP/AVP');
  });
});

describe('a later offer to a party that has agreed on DTLS', () => {
  const profile = 'UDP/TLS/RTP/SAVPF';
  const keysIn = (sdp: string): readonly number[] =>
    ['crypto', 'fingerprint'].map((name) => valuesOf(sdp, name).length);

  it('has no crypto lines where it has never been given any', () => {
    const bench = bridged(profile);
    const toA = bench.offer({ sdp: offerOf(bob, 'RTP/AVP'), ...back });
    assert.deepEqual(keysIn(toA), [0, 1]);
    bench.answer({ sdp: answerOf(alice, toA), ...back });
    assert.deepEqual(keysIn(bench.offer({ sdp: offerOf(bob, 'RTP/AVP'), ...back })), [0, 1]);
    assert.deepEqual(keysIn(bench.offer({ sdp: offerOf(bob, 'RTP/AVP'), ...back, isReset: true })), [12, 1]);
  });

  it('leaves it the choice that it had', () => {
    const bench = createCallBench();
    const toProfile = {
      sdp: offerOf(alice, 'RTP/AVP'),
      transport: { kind: 'named', protocol: profile },
    } as const;
    const toB = bench.offer(toProfile);
    bench.answer({ sdp: answerOf(bob, toB) });
    assert.deepEqual(keysIn(bench.offer({ ...toProfile, toTag: 'b' })), [12, 1]);
  });

  it('has crypto lines where DTLS is switched off', () => {
    const { dtls } = newSecurityOptions();
    const toA = bridged(profile).offer({
      sdp: offerOf(bob, 'RTP/AVP'),
      ...back,
      dtls: { ...dtls, role: 'off' },
    });
    assert.deepEqual(keysIn(toA), [12, 0]);
  });
});

describe('an offer without a protocol to a party with opportunistic keys', () => {
  const { osrtp } = newSecurityOptions();

  it('offers keys again', () => {
    const bench = createCallBench();
    const opportunistic = secureSdp(alice, 'RTP/AVP', [cryptoLine(alice.key)]);
    bench.offer({ sdp: opportunistic, osrtp: { ...osrtp, acceptsRfc: true }, ...toPlain });
    const first = bench.answer({ sdp: offerOf(bob, 'RTP/AVP') });
    assert.equal(valuesOf(first, 'crypto').length, 1);
    const toA = bench.offer({ sdp: offerOf(bob, 'RTP/AVP'), ...back });
    assert.equal(protocolOf(toA), 'RTP/AVP');
    assert.ok(valuesOf(toA, 'crypto').length > 0);
    const tag = /a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 /.exec(toA)?.[1];
    bench.answer({ sdp: secureSdp(alice, 'RTP/AVP', [cryptoLine(alice.key, Number(tag))]), ...back });
    assert.ok(securities(bench).some((security) => security !== null));
  });

  it('leaves wishes for keys to the parties where they have agreed by themselves', () => {
    const bench = createCallBench();
    const keyed = (party: typeof alice): string => secureSdp(party, 'RTP/AVP', [cryptoLine(party.key)]);
    bench.offer({ sdp: keyed(alice) });
    bench.answer({ sdp: keyed(bob) });
    const again = bench.offer({ sdp: keyed(alice), toTag: 'b' });
    assert.equal(valuesOf(again, 'crypto').length, 1);
    assert.equal(valuesOf(bench.offer({ sdp: keyed(bob), ...back }), 'crypto').length, 1);
  });
});
