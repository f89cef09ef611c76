import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { meanOpinionScore, type LineQuality, type MosMethod } from './mos.ts';

const conversation: MosMethod = { countsRoundTrip: true, formula: 'G.107' };
const listening: MosMethod = { countsRoundTrip: false, formula: 'G.107' };
const legacy: MosMethod = { countsRoundTrip: true, formula: 'legacy' };
const perfect: LineQuality = { lossPercent: 0, jitterMs: 0, roundTripMs: 0 };

const rounded = (value: number): number => Math.round(value * 100) / 100;

describe('meanOpinionScore', () => {
  it('is that of the E-model for a perfect line, and 1 for a dead one', () => {
    assert.equal(rounded(meanOpinionScore(perfect, conversation)), 4.41);
    assert.equal(meanOpinionScore({ ...perfect, lossPercent: 93 }, conversation), 1);
    assert.equal(meanOpinionScore({ ...perfect, lossPercent: 100 }, legacy), 1);
  });

  it('counts the round trip only in conversations', () => {
    const far = { ...perfect, roundTripMs: 800 };
    assert.equal(meanOpinionScore(far, listening), meanOpinionScore(perfect, listening));
    // R = 93.2 - 9.6 - 0.11 * 222.7
    assert.equal(rounded(meanOpinionScore(far, conversation)), 3.05);
    assert.equal(
      meanOpinionScore({ ...far, roundTripMs: null }, conversation),
      meanOpinionScore(perfect, conversation),
    );
  });

  it('has the older formula too', () => {
    // Latency 10: R = 92.95. Latency 210: R = 84.2.
    assert.equal(rounded(meanOpinionScore(perfect, legacy)), 4.4);
    assert.equal(rounded(meanOpinionScore({ ...perfect, roundTripMs: 200 }, legacy)), 4.17);
    assert.equal(rounded(meanOpinionScore({ ...perfect, lossPercent: 10 }, legacy)), 3.5);
  });

  it('never gets better on a worse line, and stays within 1 and 4.5', () => {
    const line = fc.record({
      lossPercent: fc.double({ min: 0, max: 100, noNaN: true }),
      jitterMs: fc.double({ min: 0, max: 1000, noNaN: true }),
      roundTripMs: fc.double({ min: 0, max: 5000, noNaN: true }),
    });
    fc.assert(
      fc.property(line, fc.constantFrom(conversation, listening, legacy), (quality, method) => {
        const score = meanOpinionScore(quality, method);
        assert.ok(score >= 1 && score <= 4.5);
        const worse = { ...quality, lossPercent: Math.min(100, quality.lossPercent + 5) };
        assert.ok(meanOpinionScore(worse, method) <= score + 1e-9);
      }),
    );
  });
});
