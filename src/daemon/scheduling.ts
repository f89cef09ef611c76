import type { Logger } from '../base/log.ts';
import type { Config } from '../config/index.ts';
import { scheduleThread, type ThreadScheduling } from '../native/thread-scheduling.ts';

/** Of the threads that forward media. */
export function mediaScheduling({ threads }: Config): ThreadScheduling {
  return { policy: threads.scheduling, priority: threads.priority };
}

/**
 * The calling thread, which answers requests, is as urgent as those. To be called when all threads have been started: what it starts
 * later has its nice value.
 */
export function scheduleMainThread(config: Config, log: Logger): void {
  const refusal = scheduleThread(mediaScheduling(config));
  if (refusal !== null) log.error(`The thread that answers requests: ${refusal}`);
}
