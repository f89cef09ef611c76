import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { median, percentile, robustSlope } from './statistics.ts';

describe('statistics', () => {
  it('takes the middle, or the mean of the two middles', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.throws(() => median([]), /no values/);
  });

  it('takes percentiles by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(percentile(values, 0.5), 50);
    assert.equal(percentile(values, 0.99), 99);
    assert.equal(percentile(values, 1), 100);
    assert.throws(() => percentile([], 0.5), /no values/);
  });

  it('finds the slope of a line in spite of an outlier', () => {
    const line = [0, 1, 2, 3, 4, 5, 6].map((x) => ({ x, y: 10 + 2 * x }));
    assert.equal(robustSlope(line), 2);
    const spiked = line.map(({ x, y }) => ({ x, y: x === 6 ? y + 1000 : y }));
    assert.equal(robustSlope(spiked), 2);
  });
});
