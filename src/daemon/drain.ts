import type { Logger } from '../base/log.ts';
import type { CallRegistry } from '../call/registry.ts';
import type { Drain } from '../commands/cli/index.ts';

export interface DrainOptions {
  readonly registry: Pick<CallRegistry, 'count' | 'foreignCount'>;
  readonly log: Logger;
  readonly monotonicMs: () => number;
  /** Ends the process; called once. */
  readonly finish: (reason: string) => void;
}

/** A drain that someone looks after. */
export interface WatchedDrain extends Drain {
  /** New calls are to be refused. */
  readonly isRefusing: () => boolean;
  /** To be called once a second. */
  readonly tick: () => void;
}

/** Refuses new calls, lets those that are there come to their end, then ends the process. Foreign calls are not waited for. */
export function createDrain({ registry, log, monotonicMs, finish }: DrainOptions): WatchedDrain {
  let state: 'off' | 'draining' | 'finished' = 'off';
  let endsAt = Infinity;
  const callsLeft = (): number => registry.count() - registry.foreignCount();

  function end(reason: string): void {
    state = 'finished';
    finish(reason);
  }

  return {
    state: () => ({ isDraining: state !== 'off', callsLeft: callsLeft() }),
    isRefusing: () => state !== 'off',
    start: (timeoutSeconds) => {
      if (state === 'finished') return;
      state = 'draining';
      endsAt = timeoutSeconds === null ? Infinity : monotonicMs() + timeoutSeconds * 1000;
      const limit = timeoutSeconds === null ? '' : `, at the latest in ${timeoutSeconds} seconds`;
      log.notice(
        `Draining: new calls are refused; the process ends after the last of ${callsLeft()} calls${limit}`,
      );
    },
    cancel: () => {
      if (state === 'finished') return false;
      if (state === 'draining') log.notice('Draining has been called off: new calls are taken again');
      state = 'off';
      return true;
    },
    tick: () => {
      if (state !== 'draining') return;
      if (callsLeft() === 0) end('drained, no calls are left');
      else if (monotonicMs() >= endsAt) end('the time for draining is over');
    },
  };
}
