import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FRESH, REPLAYED, ReplayWindow, TOO_OLD } from './replay-window.ts';

describe('ReplayWindow', () => {
  it('does what a set of all indexes would do', () => {
    const size = fc.constantFrom(32, 64, 128, 1024);
    const moves = fc.array(
      fc.oneof(fc.integer({ min: -150, max: 150 }), fc.integer({ min: -3000, max: 3000 })),
    );
    fc.assert(
      fc.property(size, fc.nat({ max: 0xffffff }), moves, (packets, start, steps) => {
        const window = new ReplayWindow(packets);
        const seen = new Set<number>();
        let highest = start;
        window.accept(packets, start & 0xffff);
        seen.add(start);
        for (const step of steps) {
          const index = highest + step;
          const expected = step <= -packets ? TOO_OLD : seen.has(index) ? REPLAYED : FRESH;
          assert.equal(window.check(step, index & 0xffff), expected);
          if (expected !== FRESH) continue;
          window.accept(step, index & 0xffff);
          seen.add(index);
          highest = Math.max(highest, index);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has sizes that a ring can have', () => {
    for (const size of [0, 16, 100, 65536]) assert.throws(() => new ReplayWindow(size));
  });
});
