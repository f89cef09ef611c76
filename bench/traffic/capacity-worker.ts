/** The counting thread of capacity.ts: takes all of one core that more urgent work leaves. */
import { parentPort, workerData } from 'node:worker_threads';
import { describeErrno } from '../../src/native/errno.ts';
import { libcPrototype, orErrno } from '../../src/native/libc.ts';
import { COUNT, WANTED } from './capacity.ts';

const { shared, core } = workerData as { readonly shared: Int32Array; readonly core: number };
/** So that a count takes a microsecond or so and the shared word is written seldom. */
const STEPS = 2000;
/**
 * sched(7). An ordinary thread, unlike its parent: if it came first, the kernel's own thread for network work
 * (ksoftirqd) would starve, and packets would get lost.
 */
const SCHED_OTHER = 0;

// Both calls mean the calling thread when given 0.
const setAffinity = libcPrototype('int sched_setaffinity(int pid, size_t size, const uint64_t *mask)');
const setScheduler = libcPrototype('int sched_setscheduler(int pid, int policy, const int *priority)');
const pinned = orErrno(setAffinity(0, 8, [1 << core]));
if (pinned < 0) throw new Error(`sched_setaffinity: ${describeErrno(-pinned)}`);
const demoted = orErrno(setScheduler(0, SCHED_OTHER, [0]));
if (demoted < 0) throw new Error(`sched_setscheduler: ${describeErrno(-demoted)}`);

parentPort!.postMessage('ready');
let value = 1;
for (;;) {
  while (Atomics.load(shared, WANTED) === 0) Atomics.wait(shared, WANTED, 0);
  for (let step = 0; step < STEPS; step += 1) value = (Math.imul(value, 1664525) + 1013904223) | 0;
  // The value must be of use to someone, or the compiler drops the loop.
  Atomics.add(shared, COUNT, value === 0 ? 2 : 1);
}
