import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** proc(5): times in /proc/stat and /proc/PID/stat count in USER_HZ, 100 on every architecture Node runs on. */
const MICROSECONDS_PER_TICK = 1e4;
/** linux/sched.h */
const PF_KTHREAD = 0x00200000;
/** Where the fields stand in /proc/PID/stat, counted from behind the program's name. */
const FLAGS = 6;
const USER = 11;
const SYSTEM = 12;
const PROCESSOR = 36;

/** What the machine had used at one moment, microseconds. */
export interface MachineTimes {
  readonly at: number;
  /** Idle time of each core, what the hypervisor took away included. */
  readonly idle: readonly number[];
  readonly processes: ReadonlyMap<number, ProcessTimes>;
}

interface ProcessTimes {
  readonly cpu: number;
  readonly core: number;
}

export interface MachineUse {
  readonly elapsed: number;
  /** Busy time of all cores but one. */
  readonly busy: number;
  /** The part of `busy` that programs with no part in the measurement took. */
  readonly foreign: number;
}

/**
 * Busy is what was not idle: idle time is measured from clock to clock, while busy time is sampled at 100 Hz on most
 * kernels, which misses much of the work that interrupts do between two naps of a core.
 */
export function machineTimes(): MachineTimes {
  const idle = readFileSync('/proc/stat', 'latin1')
    .split('\n')
    .filter((line) => /^cpu\d/.test(line))
    .map((line) => {
      const fields = line.split(/\s+/).map(Number);
      const [idleTicks, waiting, stolen] = [fields[4]!, fields[5]!, fields[8]!];
      return (idleTicks + waiting + stolen) * MICROSECONDS_PER_TICK;
    });
  return { at: performance.now() * 1000, idle, processes: userProcesses() };
}

/** Core this process runs on. */
export function ownCore(): number {
  return Number(statFields('self')[PROCESSOR]);
}

/** What was used since `before`, leaving out the core of the load generator; `involved` are no foreign processes. */
export function machineUse(before: MachineTimes, loadCore: number, involved: readonly number[]): MachineUse {
  const after = machineTimes();
  const elapsed = after.at - before.at;
  let busy = 0;
  for (const [core, idle] of after.idle.entries())
    if (core !== loadCore) busy += Math.max(0, elapsed - (idle - before.idle[core]!));
  let foreign = 0;
  for (const [pid, { cpu, core }] of after.processes)
    if (core !== loadCore && !involved.includes(pid)) foreign += cpu - (before.processes.get(pid)?.cpu ?? 0);
  return { elapsed, busy, foreign };
}

/** Kernel threads left out: what they do is the machine's work for the packets. */
function userProcesses(): Map<number, ProcessTimes> {
  const found = new Map<number, ProcessTimes>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const fields = statFields(entry);
      if ((Number(fields[FLAGS]) & PF_KTHREAD) !== 0) continue;
      const ticks = Number(fields[USER]) + Number(fields[SYSTEM]);
      found.set(Number(entry), { cpu: ticks * MICROSECONDS_PER_TICK, core: Number(fields[PROCESSOR]) });
    } catch {
      // Gone since the folder was read.
    }
  }
  return found;
}

function statFields(pid: string): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
