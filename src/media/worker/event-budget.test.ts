import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventBudget } from './event-budget.ts';

describe('EventBudget', () => {
  it('allows so many a second and no more', () => {
    const budget = new EventBudget(2);
    const taken = [5000, 5001, 5002, 5999, 6000, 6001, 6002].map((now) => budget.take(now));
    assert.deepEqual(taken, [true, true, false, false, true, true, false]);
  });
});
