import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallBench, type CallBench } from '../../test/support/call-bench.ts';
import { alice, answerOf, bob, offerOf, protocolOf, valuesOf } from '../../test/support/secure-party.ts';
import type { StreamPlan } from '../plan/types.ts';

const profiles = [
  'RTP/AVP',
  'RTP/AVPF',
  'RTP/SAVP',
  'RTP/SAVPF',
  'UDP/TLS/RTP/SAVP',
  'UDP/TLS/RTP/SAVPF',
] as const;

type Profile = (typeof profiles)[number];
type Keying = 'plain' | 'SDES' | 'DTLS';

const keyingOf = (profile: Profile): Keying =>
  profile.includes('TLS') ? 'DTLS' : profile.includes('SAVP') ? 'SDES' : 'plain';

function streams(bench: CallBench): { readonly a: StreamPlan; readonly b: StreamPlan } {
  const all = bench.media.plans.get('call')?.streams ?? [];
  const of = (port: number): StreamPlan => all.find(({ peer }) => peer?.port === port)!;
  return { a: of(alice.port), b: of(bob.port) };
}

function planned({ security }: StreamPlan): Keying {
  if (security === null) return 'plain';
  assert.equal(security.inbound === null, security.outbound === null);
  assert.ok(security.inbound === null || security.dtls === null);
  return security.dtls !== null ? 'DTLS' : 'SDES';
}

/** What the answerer does if it is offered both ways of keying. */
function exchange(
  bench: CallBench,
  from: Profile,
  to: Profile,
): { readonly toB: string; readonly toA: string } {
  const toB = bench.offer({ sdp: offerOf(alice, from), transport: { kind: 'named', protocol: to } });
  const toA = bench.answer({ sdp: answerOf(bob, toB) });
  return { toB, toA };
}

for (const from of profiles) {
  for (const to of profiles) {
    describe(`${from} offered as ${to}`, () => {
      const passes = from === to && keyingOf(from) === 'SDES';
      const expected = (keying: Keying): Keying => (passes ? 'plain' : keying);

      it('speaks to each party in its own profile, and gives it what it asks for', () => {
        const { toB, toA } = exchange(createCallBench(), from, to);
        assert.equal(protocolOf(toB), to);
        assert.equal(protocolOf(toA), from);
        const isSecure = keyingOf(to) !== 'plain';
        assert.equal(valuesOf(toB, 'crypto').length, isSecure ? 12 : 0);
        assert.deepEqual(valuesOf(toB, 'setup'), isSecure ? ['actpass'] : []);
        assert.equal(valuesOf(toA, 'crypto').length, keyingOf(from) === 'SDES' ? 1 : 0);
        assert.deepEqual(valuesOf(toA, 'setup'), keyingOf(from) === 'DTLS' ? ['active'] : []);
        assert.equal(valuesOf(toA, 'fingerprint').length, keyingOf(from) === 'DTLS' ? 1 : 0);
      });

      it('protects each leg by itself, or passes packets with the keys they came with', () => {
        const bench = createCallBench();
        exchange(bench, from, to);
        const { a, b } = streams(bench);
        assert.equal(planned(a), expected(keyingOf(from)));
        assert.equal(planned(b), expected(keyingOf(to)));
        assert.deepEqual([a.rtpSinks, b.rtpSinks], [[b.id], [a.id]]);
      });

      it('takes feedback out for a party that does not know it', () => {
        const bench = createCallBench();
        exchange(bench, from, to);
        const { a, b } = streams(bench);
        assert.equal(a.isFeedbackStripped, to.endsWith('F') && !from.endsWith('F'));
        assert.equal(b.isFeedbackStripped, from.endsWith('F') && !to.endsWith('F'));
      });

      it('keeps ports, keys and associations in a re-offer that changes nothing', () => {
        const bench = createCallBench();
        const first = exchange(bench, from, to);
        const before = streams(bench);
        const second = exchange(bench, from, to);
        const after = streams(bench);
        // The fingerprint is not offered again to a party that has taken a crypto line.
        const isDtlsOver = keyingOf(to) === 'SDES';
        const isOver = (line: string): boolean => isDtlsOver && /^a=(setup|fingerprint|tls-id):/.test(line);
        const kept = first.toB.split('\r\n').filter((line) => !isOver(line));
        assert.deepEqual(second, { toB: kept.join('\r\n'), toA: first.toA });
        assert.deepEqual([after.a.security, after.b.security], [before.a.security, before.b.security]);
      });

      it('keeps them when the answerer makes the next offer', () => {
        const bench = createCallBench();
        exchange(bench, from, to);
        const before = streams(bench);
        const turned = { fromTag: 'b', toTag: 'a' };
        const toA = bench.offer({
          ...turned,
          sdp: offerOf(bob, to),
          transport: { kind: 'named', protocol: from },
        });
        const toB = bench.answer({ ...turned, sdp: answerOf(alice, toA) });
        assert.deepEqual([protocolOf(toA), protocolOf(toB)], [from, to]);
        const after = streams(bench);
        assert.equal(planned(after.a), planned(before.a));
        assert.equal(planned(after.b), planned(before.b));
      });

      it('lets nothing through between a protected party and its keys', () => {
        const bench = createCallBench();
        bench.offer({ sdp: offerOf(alice, from), transport: { kind: 'named', protocol: to } });
        const isOpen = keyingOf(from) === 'plain' && keyingOf(to) === 'plain';
        for (const { rtpSinks } of bench.media.plans.get('call')?.streams ?? []) {
          assert.equal(rtpSinks.length, isOpen ? 1 : 0);
        }
      });
    });
  }
}
