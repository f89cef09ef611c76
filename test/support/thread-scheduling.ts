import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

export interface FoundScheduling {
  readonly policy: string;
  readonly nice: number;
  readonly realtime: number;
}

/** Numbers of linux/sched.h. */
const policies = ['other', 'fifo', 'rr', 'batch', 'iso', 'idle'];

/** As the kernel has it (proc_pid_stat(5)); `folder`: of a thread in /proc. */
export function schedulingOf(folder: string): FoundScheduling {
  const text = readFileSync(`${folder}/stat`, 'latin1');
  // The name in brackets may hold anything. The field behind it is the third.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const policy = policies[field(41)];
  assert.ok(policy, `policy ${field(41)}`);
  return { policy, nice: field(19), realtime: field(40) };
}

/** Of all threads of a process, as `batch 5`, how many there are of each. */
export function threadsByScheduling(processId: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${processId}/task`)) {
    const { policy, nice } = schedulingOf(`/proc/${processId}/task/${thread}`);
    const key = `${policy} ${nice}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
