/** Whatever is known of a call, a diagnosis comes to an end, and says something that a terminal can show. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dropReasons } from '../../src/base/drop-reasons.ts';
import { diagnosisData } from '../../src/diagnosis/data.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { causes } from '../../src/diagnosis/finding.ts';
import { diagnosisText } from '../../src/diagnosis/text.ts';
import { at, callFacts, sourceFacts, type LegChange } from '../support/call-facts.ts';

const age = fc.option(fc.integer({ min: 0, max: 1e9 }));
const traffic = fc.record({ packets: fc.nat(), bytes: fc.nat(), errors: fc.nat(1000) });
const endpoint = fc.option(
  fc.constantFrom(at('10.0.0.1', 4), at('203.0.113.7', 9), at('2001:db8::9', 5), at('fe80::1', 1)),
);
const names = dropReasons.flatMap((reason) => (reason === undefined ? [] : [reason.name]));
const drops = fc.dictionary(fc.constantFrom(...names, 'of.another.release'), fc.nat(1000), { maxKeys: 4 });
const source = fc
  .record({
    packets: fc.nat(),
    lost: fc.nat(),
    jitterMs: fc.double({ min: 0, max: 1e4, noNaN: true }),
    codec: fc.option(fc.constant('PCMA/8000')),
    payloadType: fc.nat(127),
    lastSeenAgeMs: fc.nat(1e7),
    mos: fc.option(fc.double({ min: 1, max: 4.5, noNaN: true })),
    recentLossPercent: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  })
  .map(sourceFacts);
const words = fc.option(
  fc.constantFrom('connected', 'failed: something', 'waiting for ClientHello', 'no check'),
);
const stream = fc.record(
  {
    local: endpoint,
    shown: endpoint,
    advertised: endpoint,
    endpoint,
    isConfirmed: fc.boolean(),
    in: traffic,
    out: traffic,
    kernelIn: fc.nat(),
    lastPacketAgeMs: age,
    drops,
    refused: fc.option(fc.record({ endpoint: fc.constant(at('192.0.2.66', 6)), ageMs: fc.nat(1e6) })),
    ice: words,
    dtls: words,
    srtp: words,
    isIceSelected: fc.boolean(),
    isDtlsVerified: fc.boolean(),
    sources: fc.array(source, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const codecs = fc.array(
  fc.record({ payloadType: fc.nat(127), name: fc.constantFrom('PCMA/8000', 'PCMU/8000', 'opus/48000/2') }),
  { maxLength: 3 },
);
const leg: fc.Arbitrary<LegChange> = fc.record(
  {
    negotiated: fc.record(
      {
        hasSpoken: fc.boolean(),
        isAnswered: fc.boolean(),
        isActive: fc.boolean(),
        isDeclined: fc.boolean(),
        isOfferer: fc.boolean(),
        direction: fc.constantFrom('sendrecv', 'sendonly', 'recvonly', 'inactive'),
        isZeroAddress: fc.boolean(),
        codecs,
        told: codecs,
        isReadable: fc.boolean(),
        ice: fc.constantFrom('none', 'own', 'beside'),
        keying: fc.constantFrom('plain', 'passed', 'waiting', 'failed', 'sdes', 'dtls'),
        isStrictSource: fc.boolean(),
        isUnidirectional: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    control: fc.record(
      {
        media: fc.constantFrom('pass', 'drop', 'silence'),
        blockedSinks: fc.subarray([0, 1]),
        isEchoed: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    rtp: stream,
    rtcp: stream,
    leg: fc.record(
      {
        rtp: fc.constant(null),
        rtcp: fc.constant(null),
        partner: fc.constantFrom(null, 0, 1),
        sinks: fc.subarray([0, 1]),
        feeders: fc.subarray([0, 1]),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

test('a diagnosis of anything', () => {
  fc.assert(
    fc.property(leg, leg, fc.nat(1e6), (a, b, signalAgeMs) => {
      const diagnosis = diagnose(callFacts(a, b, { signalAgeMs }));
      const { findings, status, verdict } = diagnosis;
      const order = findings.map(({ cause }) => causes.indexOf(cause));
      assert.deepEqual(
        order,
        [...order].sort((x, y) => x - y),
      );
      assert.equal(
        status === 'fault',
        findings.some(({ severity }) => severity === 'fault'),
      );
      assert.match(verdict, /^[^a-z].*\.$/);
      for (const { summary, seen, checks } of findings)
        for (const text of [summary, ...seen, ...checks]) assert.doesNotMatch(text, /undefined|NaN|Infinity/);
      assert.doesNotMatch(diagnosisText(diagnosis), /undefined|NaN|Infinity/);
      assert.match(JSON.stringify(diagnosisData(diagnosis)), /"verdict":"/);
    }),
    { numRuns: 3000 },
  );
});
