/** Offers and answers with any mixture of lines about keys: nothing throws, and nothing secret goes out in the clear. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { newSecurityOptions } from '../../src/policy/security/options.ts';
import { transportProfiles } from '../../src/policy/transport.ts';
import { createCallBench } from '../support/call-bench.ts';
import { alice, bob, cryptoLine, dtlsLines, secureSdp, suite32 } from '../support/secure-party.ts';

const pool = [
  cryptoLine(alice.key),
  cryptoLine(bob.key),
  cryptoLine(bob.key, 2, suite32, '|1:4'),
  cryptoLine(alice.key, 7),
  cryptoLine(alice.key, 3, 'FUTURE'),
  'crypto:',
  ...dtlsLines(alice, 'actpass'),
  ...dtlsLines(bob, 'active'),
  'setup:holdconn',
  'tls-id:abcdefabcdefabcdefab',
  'rtcp-mux',
];
const protocol = fc.constantFrom('udptl', ...transportProfiles.map(({ name }) => name));
const sdp = fc
  .record({
    party: fc.constantFrom(alice, bob),
    protocol,
    lines: fc.subarray(pool),
    second: fc.constantFrom('', 'm=audio 6000 RTP/AVP 0\r\n', 'm=audio 0 RTP/SAVP 0\r\n'),
  })
  .map(({ party, protocol: name, lines, second }) => secureSdp(party, name, lines) + second);
const base = newSecurityOptions();
const options = fc.record({
  transport: fc.oneof(
    fc.constant({ kind: 'unchanged' as const }),
    fc.constant({ kind: 'accept' as const }),
    protocol.map((name) => ({ kind: 'named' as const, protocol: name })),
  ),
  dtls: fc.record({
    role: fc.constantFrom('off', 'passive', 'active', null),
    fingerprintHash: fc.constant(null),
    omitTlsId: fc.boolean(),
    isRecrypt: fc.boolean(),
    isPassthrough: fc.constantFrom(true, false, null),
  }),
  sdes: fc
    .record({ isOff: fc.boolean(), isNoNew: fc.boolean(), isPreferred: fc.boolean(), isStatic: fc.boolean() })
    .map((change) => ({ ...base.sdes, ...change })),
  osrtp: fc.record({
    offer: fc.constantFrom('rfc' as const, 'legacy' as const, null),
    acceptsRfc: fc.boolean(),
    acceptsLegacy: fc.boolean(),
  }),
});
const step = fc.record({ isOffer: fc.boolean(), isTurned: fc.boolean(), sdp, options });

it('any sequence of offers and answers', () => {
  fc.assert(
    fc.property(sdp, fc.array(step, { maxLength: 6 }), (first, steps) => {
      const bench = createCallBench();
      bench.offer({ sdp: first });
      bench.answer({ sdp: secureSdp(bob, 'RTP/AVP') });
      for (const { isOffer, isTurned, sdp: body, options: wishes } of steps) {
        const tags = isTurned ? { fromTag: 'b', toTag: 'a' } : { fromTag: 'a', toTag: 'b' };
        if (isOffer) bench.offer({ ...tags, ...wishes, sdp: body });
        else bench.answer({ ...tags, ...wishes, sdp: body });
        for (const { security } of bench.media.plans.get('call')?.streams ?? []) {
          if (security === null) continue;
          assert.equal(security.inbound === null, security.outbound === null);
          assert.ok(security.inbound === null || security.dtls === null);
        }
      }
      const [call] = [...bench.registry.calls()];
      for (const { security } of call!.dialogues.flatMap(({ sides }) => sides.flatMap(({ legs }) => legs))) {
        const { agreed } = security;
        if (agreed.kind === 'sdes') assert.equal(agreed.inbound.suite, agreed.outbound.suite);
      }
    }),
    { numRuns: 1500 },
  );
});
