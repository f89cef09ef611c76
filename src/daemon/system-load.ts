import { readFileSync } from 'node:fs';

/** Jiffies since boot, of all cores together (proc_stat(5)). */
interface CpuTime {
  readonly busy: number;
  readonly total: number;
}

/** What the kernel's files said; null: there is no such file, as in some sandboxes. */
export interface LoadFiles {
  /** `/proc/stat`. */
  readonly stat: string | null;
  /** `/proc/loadavg`. */
  readonly loadavg: string | null;
}

export function readLoadFiles(): LoadFiles {
  return { stat: readIfThere('/proc/stat'), loadavg: readIfThere('/proc/loadavg') };
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

function cpuTime(stat: string): CpuTime | null {
  const match = /^cpu\s+(.*)$/m.exec(stat);
  if (match === null) return null;
  // user nice system idle iowait irq softirq steal; guest time is in user already.
  const fields = match[1]!.trim().split(/\s+/).slice(0, 8).map(Number);
  const total = fields.reduce((sum, value) => sum + value, 0);
  const idle = (fields[3] ?? 0) + (fields[4] ?? 0);
  return Number.isFinite(total) ? { busy: total - idle, total } : null;
}

export interface LoadMeter {
  /** To be called once a second. */
  readonly tick: () => void;
  /** Percent of all cores together that was in use between the last two ticks. */
  readonly cpuPercent: () => number;
  /** Of one minute. */
  readonly loadAverage: () => number;
}

/** Measures how busy the machine is; what cannot be read counts as not busy. */
export function createLoadMeter(read: () => LoadFiles = readLoadFiles): LoadMeter {
  let last: CpuTime | null = null;
  let cpuPercent = 0;
  let loadAverage = 0;
  return {
    tick: () => {
      const { stat, loadavg } = read();
      const now = stat === null ? null : cpuTime(stat);
      if (now !== null && last !== null && now.total > last.total)
        cpuPercent = (100 * (now.busy - last.busy)) / (now.total - last.total);
      last = now ?? last;
      loadAverage = Number.parseFloat(loadavg ?? '0') || 0;
    },
    cpuPercent: () => cpuPercent,
    loadAverage: () => loadAverage,
  };
}
