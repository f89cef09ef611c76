/** What refuses new calls; from the options, and changed at run time. */
export interface LoadLimits {
  /** Own calls at most; -1: no limit, 0: no new calls. */
  readonly maxSessions: number;
  /** 0 in each of these: no limit. */
  readonly maxCpuPercent: number;
  readonly maxLoadAverage: number;
  readonly maxBytesPerSecond: number;
}

/** How busy the machine is, measured once a second. */
export interface SystemLoad {
  /** Of all cores together, 0 to 100. */
  readonly cpuPercent: number;
  /** Of one minute (proc_loadavg(5)). */
  readonly loadAverage: number;
  /** Received for relaying in the last second, kernel included. */
  readonly bytesPerSecond: number;
}

export const noLoad: SystemLoad = { cpuPercent: 0, loadAverage: 0, bytesPerSecond: 0 };

/** As the SIP proxy reads it in `message` of a `load limit` reply. */
export type LoadLimitText =
  | 'Parallel session limit reached'
  | 'CPU usage limit exceeded'
  | 'Load limit exceeded'
  | 'Bandwidth limit exceeded';

/** The limit that stands against one more call, or null. */
export function loadLimitReached(
  limits: LoadLimits,
  ownCalls: number,
  load: SystemLoad,
): LoadLimitText | null {
  const { maxSessions, maxCpuPercent, maxLoadAverage, maxBytesPerSecond } = limits;
  if (maxSessions >= 0 && ownCalls >= maxSessions) return 'Parallel session limit reached';
  if (maxCpuPercent > 0 && load.cpuPercent > maxCpuPercent) return 'CPU usage limit exceeded';
  if (maxLoadAverage > 0 && load.loadAverage > maxLoadAverage) return 'Load limit exceeded';
  if (maxBytesPerSecond > 0 && load.bytesPerSecond > maxBytesPerSecond) return 'Bandwidth limit exceeded';
  return null;
}
