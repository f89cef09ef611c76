import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { napLength } from './coalescer.ts';

describe('napLength', () => {
  const options = { napMicroseconds: 500, fromPacketsPerSecond: 8000 };

  it('is nothing below the rate, then the most allowed, then only as long as is worthwhile', () => {
    assert.deepEqual(
      [0, 7999, 8000, 30_000, 48_000, 100_000, 240_000].map((rate) => napLength(rate, options)),
      [0, 0, 500, 500, 500, 240, 100],
    );
  });

  it('is nothing when switched off', () => {
    assert.equal(napLength(1e6, { ...options, napMicroseconds: 0 }), 0);
  });
});
