import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallBench, sdpOf, type CallBench } from '../../test/support/call-bench.ts';
import { createPartyBench } from '../../test/support/party-bench.ts';
import {
  alice,
  bob,
  cryptoLine,
  secureSdp,
  valuesOf,
  type SecureParty,
} from '../../test/support/secure-party.ts';
import type { StreamPlan } from '../plan/types.ts';
import { noSdpEditing, type SdpEditing } from '../policy/sdp-editing.ts';
import { newSecurityOptions } from '../policy/security/options.ts';

const { osrtp: plainOsrtp } = newSecurityOptions();
const accepting = { osrtp: { ...plainOsrtp, acceptsLegacy: true } };
const offering = { osrtp: { ...plainOsrtp, offer: 'legacy' } } as const;

const secureLine = ({ port, key }: SecureParty, at = port): readonly string[] => [
  `m=audio ${at} RTP/SAVP 0`,
  `a=${cryptoLine(key)}`,
];
const plainLine = ({ port }: SecureParty, at = port): readonly string[] => [`m=audio ${at} RTP/AVP 0`];
const of = (party: SecureParty, ...sections: readonly (readonly string[])[]): string =>
  sdpOf(party.address, sections.flat());
const lines = (sdp: string): readonly string[] =>
  [...sdp.matchAll(/^m=audio (\d+) (\S+)/gm)].map(
    ([, port, protocol]) => `${port === '0' ? 'no ' : ''}${protocol}`,
  );
const heads = (sdp: string): readonly string[] =>
  [...sdp.matchAll(/^m=(\S+) (\d+) (\S+)/gm)].map(
    ([, type, port, protocol]) => `${port === '0' ? 'no ' : ''}${type} ${protocol}`,
  );
function streamOf(bench: CallBench, { port }: SecureParty): StreamPlan {
  const found = bench.media.plans.get('call')?.streams.find(({ peer }) => peer?.port === port);
  assert.ok(found);
  return found;
}

describe('OSRTP = accept-legacy', () => {
  it('answers the secure line of two, and the answerer sees one', () => {
    for (const isSecureFirst of [true, false]) {
      const bench = createCallBench();
      const [secure, plain] = [secureLine(alice), plainLine(alice, alice.port + 2)];
      const toB = bench.offer({
        sdp: isSecureFirst ? of(alice, secure, plain) : of(alice, plain, secure),
        ...accepting,
      });
      assert.deepEqual(lines(toB), ['RTP/AVP']);
      const toA = bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
      const expected = ['RTP/SAVP', 'no RTP/AVP'];
      assert.deepEqual(lines(toA), isSecureFirst ? expected : expected.toReversed());
      assert.equal(valuesOf(toA, 'crypto').length, 1);
      assert.ok(streamOf(bench, alice).security);
      assert.equal(streamOf(bench, bob).security, null);
      assert.equal(streamOf(bench, bob).rtpSinks.length, 1);
    }
  });

  it('leaves the sections behind them where they are', () => {
    const bench = createCallBench();
    const video = (port: number): readonly string[] => [`m=video ${port} RTP/AVP 96`];
    bench.offer({ sdp: of(alice, secureLine(alice), plainLine(alice), video(4010)), ...accepting });
    const toA = bench.answer({ sdp: of(bob, plainLine(bob), video(5010)) });
    assert.deepEqual(
      [...toA.matchAll(/^m=(\S+)/gm)].map(([, type]) => type),
      ['audio', 'audio', 'video'],
    );
    assert.equal(bench.media.plans.get('call')?.streams.filter(({ peer }) => peer?.port === 5010).length, 1);
  });

  it('goes with sections that are hidden from the answerer', () => {
    const bench = createCallBench();
    const video = ['m=video 4010 RTP/AVP 96'];
    const editing: SdpEditing = { ...noSdpEditing, removedMedia: ['video'] };
    const sdp = of(alice, video, plainLine(alice), secureLine(alice));
    for (const toTag of [null, 'b']) {
      const toB = bench.offer({ sdp, editing, toTag, ...accepting });
      assert.deepEqual(heads(toB), ['audio RTP/AVP']);
      const toA = bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
      assert.deepEqual(heads(toA), ['no video RTP/AVP', 'no audio RTP/AVP', 'audio RTP/SAVP']);
    }
    const toA = bench.offer({ sdp: secureSdp(bob, 'RTP/AVP'), fromTag: 'b', toTag: 'a' });
    assert.deepEqual(heads(toA), ['no video RTP/AVP', 'no audio RTP/AVP', 'audio RTP/SAVP']);
  });

  it('is heard by subscribers, whose offer has the section once', () => {
    const bench = createPartyBench();
    bench.offer({ sdp: of(alice, plainLine(alice, 4002), secureLine(alice)), ...accepting });
    bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    const { sdp } = bench.subscribe({ toTag: 's' });
    assert.deepEqual(heads(sdp), ['audio RTP/AVP']);
  });

  it('holds for later offers of either party', () => {
    const bench = createCallBench();
    bench.offer({ sdp: of(alice, secureLine(alice), plainLine(alice)), ...accepting });
    bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    const again = bench.offer({ sdp: of(alice, secureLine(alice), plainLine(alice, 0)), toTag: 'b' });
    assert.deepEqual(lines(again), ['RTP/AVP']);
    assert.deepEqual(lines(bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') })), ['RTP/SAVP', 'no RTP/AVP']);
    const toA = bench.offer({ sdp: secureSdp(bob, 'RTP/AVP'), fromTag: 'b', toTag: 'a' });
    assert.deepEqual(lines(toA), ['RTP/SAVP', 'no RTP/AVP']);
    const tag = /^a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 /m.exec(toA)?.[1];
    const taken = [`m=audio ${alice.port} RTP/SAVP 0`, `a=${cryptoLine(alice.key, Number(tag))}`];
    const toB = bench.answer({ sdp: of(alice, taken, plainLine(alice, 0)), fromTag: 'b', toTag: 'a' });
    assert.deepEqual(lines(toB), ['RTP/AVP']);
    assert.ok(streamOf(bench, alice).security);
    // The plain line again, where that is what the message wants.
    const plain = { transport: { kind: 'named', protocol: 'RTP/AVP' } } as const;
    const sdp = secureSdp(bob, 'RTP/AVP');
    const toAPlain = bench.offer({ sdp, fromTag: 'b', toTag: 'a', ...plain });
    assert.deepEqual(lines(toAPlain), ['no RTP/SAVP', 'RTP/AVP']);
    bench.answer({ sdp: of(alice, secureLine(alice, 0), plainLine(alice)), fromTag: 'b', toTag: 'a' });
    assert.equal(streamOf(bench, alice).security, null);
  });

  it('is not taken for granted', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: of(alice, secureLine(alice), plainLine(alice, 4002)) });
    assert.deepEqual(lines(toB), ['RTP/SAVP', 'RTP/AVP']);
    const forms = createCallBench();
    forms.offer({ sdp: secureSdp(alice, 'RTP/AVP', [cryptoLine(alice.key)]), ...accepting });
    assert.deepEqual(valuesOf(forms.answer({ sdp: secureSdp(bob, 'RTP/AVP') }), 'crypto'), []);
  });
});

describe('OSRTP = offer-legacy', () => {
  it('offers both, of which the receiver takes one', () => {
    for (const takesSecure of [true, false]) {
      const bench = createCallBench();
      const toB = bench.offer({ sdp: secureSdp(alice, 'RTP/AVP'), ...offering });
      assert.deepEqual(lines(toB), ['RTP/SAVP', 'RTP/AVP']);
      const [, secure = '', plain = ''] = toB.split('m=audio ');
      assert.equal(secure.split(' ')[0], plain.split(' ')[0]);
      assert.match(secure, /^a=crypto:/m);
      assert.doesNotMatch(plain, /^a=(crypto|fingerprint|setup|tls-id):/m);
      const tag = /^a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 /m.exec(secure)![1];
      const taken = [`m=audio ${bob.port} RTP/SAVP 0`, `a=${cryptoLine(bob.key, Number(tag))}`];
      const answer = takesSecure ? [taken, plainLine(bob, 0)] : [secureLine(bob, 0), plainLine(bob)];
      assert.deepEqual(lines(bench.answer({ sdp: of(bob, ...answer) })), ['RTP/AVP']);
      assert.equal(streamOf(bench, bob).security !== null, takesSecure);
      assert.equal(streamOf(bench, alice).security, null);
      assert.equal(streamOf(bench, alice).rtpSinks.length, 1);
    }
  });

  it('adds no line in the midst of those that the receiver knows', () => {
    const bench = createCallBench();
    bench.offer({ sdp: secureSdp(alice, 'RTP/AVP') });
    bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
    const again = bench.offer({ sdp: secureSdp(alice, 'RTP/AVP'), toTag: 'b', ...offering });
    assert.deepEqual(lines(again), ['RTP/AVP']);
    assert.ok(valuesOf(again, 'crypto').length > 0);
  });

  it('lets the receiver call back by the lines that it knows', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: secureSdp(alice, 'RTP/AVP'), ...offering });
    const tag = /^a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 /m.exec(toB)![1];
    const taken = [`m=audio ${bob.port} RTP/SAVP 0`, `a=${cryptoLine(bob.key, Number(tag))}`];
    bench.answer({ sdp: of(bob, taken, plainLine(bob, 0)) });
    const toA = bench.offer({ sdp: of(bob, taken, plainLine(bob, 0)), fromTag: 'b', toTag: 'a' });
    assert.deepEqual(lines(toA), ['RTP/AVP']);
    const answered = bench.answer({ sdp: secureSdp(alice, 'RTP/AVP'), fromTag: 'b', toTag: 'a' });
    assert.deepEqual(lines(answered), ['RTP/SAVP', 'no RTP/AVP']);
    assert.ok(streamOf(bench, bob).security);
  });
});
