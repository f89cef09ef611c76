import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  extendSequence,
  firstExtendedSequence,
  isSequenceAfter,
  sequenceDistance,
  timestampDistance,
  wireSequence,
} from './sequence.ts';

const wire = fc.integer({ min: 0, max: 65535 });

describe('16-bit sequence numbers', () => {
  it('go the shorter way round', () => {
    for (const [from, to, distance] of [
      [0, 0, 0],
      [0, 1, 1],
      [65535, 0, 1],
      [0, 65535, -1],
      [0, 32767, 32767],
      [0, 32768, -32768],
      [40000, 1000, 26536],
    ] as const) {
      assert.equal(sequenceDistance(from, to), distance, `${from} to ${to}`);
    }
  });

  it('are ordered', () => {
    assert.equal(isSequenceAfter(0, 65535), true);
    assert.equal(isSequenceAfter(65535, 0), false);
    assert.equal(isSequenceAfter(7, 7), false);
  });

  it('distance leads from one to the other', () => {
    fc.assert(fc.property(wire, wire, (a, b) => ((a + sequenceDistance(a, b)) & 0xffff) === b));
  });

  it('are extended over wraps in both directions', () => {
    let highest = firstExtendedSequence(65534);
    const seen = [65535, 0, 65533, 1].map((number) => {
      const extended = extendSequence(highest, number);
      if (extended > highest) highest = extended;
      return extended;
    });
    assert.deepEqual(seen, [65535, 65536, 65533, 65537]);
    assert.equal(extendSequence(firstExtendedSequence(0), 65535), -1);
    assert.equal(wireSequence(extendSequence(firstExtendedSequence(0), 65535)), 65535);
  });

  it('any walk of steps below half the range is followed', () => {
    fc.assert(
      fc.property(wire, fc.array(fc.integer({ min: -32768, max: 32767 })), (start, steps) => {
        let truth: number = start;
        let extended = firstExtendedSequence(start);
        for (const step of steps) {
          truth += step;
          extended = extendSequence(extended, truth & 0xffff);
          assert.equal(extended, truth);
        }
      }),
    );
  });
});

it('32-bit timestamps go the shorter way round', () => {
  assert.equal(timestampDistance(0xffffffff, 159), 160);
  assert.equal(timestampDistance(159, 0xffffffff), -160);
  assert.equal(timestampDistance(0, 0x80000000), -0x80000000);
});
