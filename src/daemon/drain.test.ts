import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { createDrain } from './drain.ts';

function bench(calls: number, foreign = 0) {
  const now = { calls, foreign, ms: 0 };
  const ends: string[] = [];
  const log = recordingLogger();
  const drain = createDrain({
    registry: { count: () => now.calls, foreignCount: () => now.foreign },
    log,
    monotonicMs: () => now.ms,
    finish: (reason) => ends.push(reason),
  });
  return { now, ends, drain, log };
}

describe('draining', () => {
  it('waits for the last call, and ends once', () => {
    const { now, ends, drain } = bench(2);
    drain.tick();
    assert.equal(drain.isRefusing(), false);
    drain.start(null);
    assert.deepEqual(drain.state(), { isDraining: true, callsLeft: 2 });
    assert.equal(drain.isRefusing(), true);
    now.ms = 1e9;
    drain.tick();
    assert.deepEqual(ends, []);
    now.calls = 0;
    drain.tick();
    drain.tick();
    drain.start(null);
    drain.tick();
    assert.deepEqual(ends, ['drained, no calls are left']);
    assert.equal(drain.cancel(), false);
    assert.equal(drain.isRefusing(), true);
  });

  it('ends earlier when its time is over', () => {
    const { now, ends, drain } = bench(2);
    drain.start(10);
    now.ms = 9999;
    drain.tick();
    assert.deepEqual(ends, []);
    now.ms = 10_000;
    drain.tick();
    assert.deepEqual(ends, ['the time for draining is over']);
  });

  it('does not wait for calls of another machine', () => {
    const { ends, drain } = bench(5, 5);
    drain.start(null);
    drain.tick();
    assert.equal(ends.length, 1);
  });

  it('can be called off', () => {
    const { ends, drain, now, log } = bench(1);
    drain.start(1);
    assert.equal(drain.cancel(), true);
    assert.equal(drain.isRefusing(), false);
    now.calls = 0;
    now.ms = 5000;
    drain.tick();
    assert.deepEqual(ends, []);
    assert.match(log.lines.at(-1)!, /called off/);
  });
});
