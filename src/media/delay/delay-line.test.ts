import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DelayLine } from './delay-line.ts';

describe('DelayLine', () => {
  it('gives packets back whole and in order, whatever comes when', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 3000 }) },
      { weight: 2, arbitrary: fc.constant('take' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const line = new DelayLine(100);
        const expected: { readonly length: number; readonly fill: number; readonly dueAt: number }[] = [];
        const into = new Uint8Array(3000);
        for (const [now, what] of steps.entries()) {
          if (what === 'take') {
            const [first] = expected.splice(0, 1);
            assert.equal(line.take(into), first?.length ?? 0);
            assert.ok(into.subarray(0, first?.length ?? 0).every((byte) => byte === first?.fill));
          } else {
            const fill = now & 0xff;
            if (line.put(new Uint8Array(what).fill(fill), what, now))
              expected.push({ length: what, fill, dueAt: now + 100 });
            else assert.ok(expected.length > 0, 'an empty line refuses a packet');
          }
          assert.equal(line.nextAt, expected[0]?.dueAt ?? Infinity);
          assert.equal(line.isEmpty, expected.length === 0);
        }
      }),
    );
  });

  it('refuses what can never fit', () => {
    assert.equal(new DelayLine(1).put(new Uint8Array(16_385), 16_385, 0), false);
    assert.equal(new DelayLine(1).put(new Uint8Array(16_384), 16_384, 0), true);
  });

  it('has room for as many small packets as large ones', () => {
    const line = new DelayLine(1000);
    let count = 0;
    while (line.put(new Uint8Array(20), 20, count)) count += 1;
    assert.equal(count, 1000);
  });
});
