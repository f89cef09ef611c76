import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { intervalObject } from './interval-report.ts';
import { IntervalStatistics } from './interval-statistics.ts';

describe('IntervalStatistics', () => {
  it('spreads durations and rates over the interval, and begins anew with the next', () => {
    const statistics = new IntervalStatistics();
    statistics.note('offer', 0.25);
    statistics.note('offer', 0.75);
    statistics.tick(10);
    statistics.tick(4);
    statistics.note('offer', 2);
    statistics.tick(6);
    const { commands, sessions, callSeconds } = statistics.take();
    assert.equal(callSeconds, 20);
    assert.deepEqual(commands.get('offer'), {
      count: 3,
      time: { min: 0.25, max: 2, avg: 1 },
      rate: { min: 0, max: 2, avg: 1 },
    });
    assert.deepEqual(sessions, { min: 4, max: 10, avg: 20 / 3 });
    assert.equal(commands.get('start recording')!.count, 0);
    const next = statistics.take();
    assert.deepEqual(next.commands.get('offer'), {
      count: 3,
      time: { min: 0, max: 0, avg: 0 },
      rate: { min: 0, max: 0, avg: 0 },
    });
  });

  it('is part of statistics', () => {
    const statistics = new IntervalStatistics();
    statistics.note('delete', 0.5);
    statistics.tick(3);
    const object = intervalObject(statistics.take());
    assert.equal(object.totalcallsduration, '3.000000');
    assert.deepEqual([object.minmanagedsessions, object.maxmanagedsessions], [3, 3]);
    assert.equal(object.mindeletedelay, '0.500000');
    assert.equal(object.maxdeleterequestrate, 1);
    assert.equal(object['avgblock DTMFdelay'], '0.000000');
  });
});
