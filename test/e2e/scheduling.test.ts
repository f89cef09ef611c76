/** How urgent the system takes the daemon's threads to be. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Daemon, daemonKind } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { schedulingOf, threadsByScheduling } from '../support/thread-scheduling.ts';
import { waitFor } from '../support/wait.ts';

describe('scheduling of threads', { skip: daemonKind() !== 'ours' && 'threads of ours' }, () => {
  let lab: Lab;
  let folder: string;
  before(() => {
    lab = createLab(['a']);
    folder = mkdtempSync(join(tmpdir(), 'scheduling-'));
  });
  after(async () => {
    await lab.close();
    rmSync(folder, { recursive: true });
  });

  const start = (...options: string[]): Promise<Daemon> =>
    lab.startDaemon({ options: ['--num-threads=2', `--recording-dir=${folder}`, ...options] });

  it('media workers, the main thread and the recorder get what is asked for, helpers of the engine nothing', async () => {
    const plain = (await start()).child.process.pid!;
    assert.deepEqual([...threadsByScheduling(plain).keys()], ['other 0']);
    const daemon = await start('--scheduling=batch', '--priority=5', '--idle-scheduling=idle');
    const processId = daemon.child.process.pid!;
    const count = (kind: string): number => threadsByScheduling(processId).get(kind) ?? 0;
    // Threads ask for themselves once they run. Node may have started more for the main one since.
    await waitFor('the recorder and three others', () =>
      Promise.resolve(count('idle 0') === 1 && count('batch 5') >= 3),
    );
    assert.deepEqual(schedulingOf(`/proc/${processId}`), { policy: 'batch', nice: 5, realtime: 0 });
    assert.ok(count('other 0') > 0);
  });

  it('the daemon does not start with a priority that the policy does not have', async () => {
    await assert.rejects(
      start('--scheduling=fifo'),
      /priority \(0\) must be from 1 to 99 with scheduling=fifo/,
    );
    await assert.rejects(
      start('--idle-priority=20'),
      /idle-priority \(20\) must be from -20 to 19 with idle-scheduling=default/,
    );
  });
});
