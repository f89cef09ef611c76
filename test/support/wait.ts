import { setTimeout as sleep } from 'node:timers/promises';

const DEFAULT_DEADLINE_MS = 20_000;
const POLL_MS = 25;

/**
 * Polls until `probe` gives something other than undefined, null or false, and returns that. Throws after a generous
 * deadline with `what` in the message, because a busy machine is no reason to fail.
 */
export async function waitFor<T>(
  what: string | (() => string),
  probe: () => T | Promise<T>,
  deadlineMs = DEFAULT_DEADLINE_MS,
): Promise<Exclude<T, undefined | null | false>> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== null && value !== false)
      return value as Exclude<T, undefined | null | false>;
    if (Date.now() > end)
      throw new Error(`waited ${deadlineMs} ms for ${typeof what === 'string' ? what : what()}`);
    await sleep(POLL_MS);
  }
}

/**
 * Repeats `attempt` until it does not throw; throws its last error after the deadline. For what may need a moment to
 * take effect, such as media right after an answer.
 */
export async function eventually(
  attempt: () => Promise<void>,
  deadlineMs = DEFAULT_DEADLINE_MS,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
