import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { runCommand } from '../../test/support/child-process.ts';

/** proc(5): times in /proc/PID/stat count in USER_HZ, which is 100 on every Linux architecture Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * CPU time that all threads of a process have used, user and system, in microseconds. The scheduler's own account
 * (nanoseconds) where the kernel gives it, else the 10 ms ticks of /proc/PID/stat; on kernels with tick accounting
 * both come from the same clock.
 */
export function cpuMicroseconds(pid: number): number {
  return scheduledMicroseconds(pid) ?? tickMicroseconds(pid);
}

/** How long all threads of a process have been ready to run and had to wait for their core, in microseconds; 0 where the kernel does not tell. */
export function waitedMicroseconds(pid: number): number {
  return scheduledMicroseconds(pid, 1) ?? 0;
}

/** `field` of the scheduler's account: 0 for running, 1 for waiting. */
function scheduledMicroseconds(pid: number, field = 0): number | null {
  try {
    const perThread = readdirSync(`/proc/${pid}/task`).map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[field]),
    );
    return perThread.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1000;
  } catch {
    return null;
  }
}

function tickMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field is the program's name in brackets, which may hold anything; count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS_PER_SECOND;
}

/** The kernel thread that does a core's network work when there is too much of it to do in passing; null if hidden. */
export function softIrqThread(core: number): number | null {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      if (readFileSync(`/proc/${entry}/comm`, 'latin1').trim() === `ksoftirqd/${core}`) return Number(entry);
    } catch {
      // Gone since the folder was read.
    }
  }
  return null;
}

/** Pins every thread a process has, and so those it will start, to one core. */
export function pinToCore(pid: number, core: number): void {
  runCommand('taskset', ['-a', '-p', '-c', String(core), String(pid)]);
}

/** Before all ordinary programs of the machine, for every thread a process has and will start; see sched(7). */
export function makeUrgent(pid: number, priority: number): void {
  runCommand('chrt', ['--all-tasks', '--fifo', '--pid', String(priority), String(pid)]);
}

/** Undoes `pinToCore`, so that processes started later are not pinned too. */
export function allowAllCores(pid: number): void {
  runCommand('taskset', ['-a', '-p', '-c', '0-1023', String(pid)]);
}

export interface MemoryUse {
  /** Bytes in RAM, shared pages counted in full. */
  readonly rss: number;
  /** Bytes in RAM, shared pages divided among their users. */
  readonly pss: number;
}

export function memoryUse(pid: number): MemoryUse {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const kilobytes = (name: string): number => {
    const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(rollup);
    if (!match) throw new Error(`no ${name} in smaps_rollup of ${pid}`);
    return Number(match[1]);
  };
  return { rss: kilobytes('Rss') * 1024, pss: kilobytes('Pss') * 1024 };
}

export function descriptorCount(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

export function socketCount(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => isSocket(pid, fd)).length;
}

function isSocket(pid: number, fd: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:');
  } catch {
    return false;
  }
}
