import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schedulingOf } from '../../test/support/thread-scheduling.ts';
import { scheduleThread } from './thread-scheduling.ts';

// The thread of this file, whose process is its own. What is lowered here cannot be raised again without rights.
const own = () => schedulingOf('/proc/thread-self');

describe('scheduling of the calling thread', () => {
  it('stays as it is where nothing is asked for', () => {
    const before = own();
    for (const policy of ['default', 'none'] as const)
      assert.equal(scheduleThread({ policy, priority: 0 }), null);
    assert.deepEqual(own(), before);
  });

  it('gets a nice value with and without a policy', () => {
    assert.equal(scheduleThread({ policy: 'default', priority: 3 }), null);
    assert.deepEqual(own(), { policy: 'other', nice: 3, realtime: 0 });
    assert.equal(scheduleThread({ policy: 'batch', priority: 5 }), null);
    assert.deepEqual(own(), { policy: 'batch', nice: 5, realtime: 0 });
  });

  it('goes on as before where the system refuses, and says what it was asked for', () => {
    const before = own();
    assert.match(
      scheduleThread({ policy: 'fifo', priority: 100 }) ?? '',
      /^the system refuses policy "fifo" with priority 100: EINVAL/,
    );
    assert.deepEqual(own(), before);
  });

  it('is real time where the process may, and where not it says what that takes', () => {
    const refused = scheduleThread({ policy: 'rr', priority: 1 });
    if (refused === null) assert.deepEqual(own(), { policy: 'rr', nice: 5, realtime: 1 });
    else assert.match(refused, /policy "rr" with priority 1: EPERM .*CAP_SYS_NICE.*LimitRTPRIO/);
  });
});
