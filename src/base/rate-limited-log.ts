import { monotonicMs } from './clock.ts';
import type { LogFields, Logger, LogLevel, LogSubsystem } from './log.ts';

type Method = 'error' | 'warn' | 'notice' | 'info' | 'debug';
const METHODS: Readonly<Record<Method, LogLevel>> = { error: 3, warn: 4, notice: 5, info: 6, debug: 7 };

/** Lets some lines through in each second and counts the others. */
class Gate {
  readonly #perSecond: number;
  readonly #now: () => number;
  #windowStart = -Infinity;
  #passed = 0;
  #suppressed = 0;

  constructor(perSecond: number, now: () => number) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Null: not this line. Otherwise how many were left out before it. */
  admit(): number | null {
    const now = this.#now();
    if (now - this.#windowStart >= 1000) {
      this.#windowStart = now;
      this.#passed = 0;
    }
    if (this.#passed >= this.#perSecond) {
      this.#suppressed++;
      return null;
    }
    this.#passed++;
    const suppressed = this.#suppressed;
    this.#suppressed = 0;
    return suppressed;
  }
}

function guarded(logger: Logger, gate: Gate): Logger {
  const method =
    (name: Method) =>
    (message: string, fields?: LogFields): void => {
      if (!logger.isEnabled(METHODS[name])) return;
      const suppressed = gate.admit();
      if (suppressed === null) return;
      if (suppressed > 0) logger[name](`${suppressed} messages of this kind were left out of the log`);
      logger[name](message, fields);
    };
  return {
    error: method('error'),
    warn: method('warn'),
    notice: method('notice'),
    info: method('info'),
    debug: method('debug'),
    isEnabled: logger.isEnabled,
    with: (fields: LogFields, subsystem?: LogSubsystem) => guarded(logger.with(fields, subsystem), gate),
  };
}

/**
 * For what a peer can cause as often as it likes, such as a line for each bad packet: at most `perSecond` lines in a
 * second, all loggers derived from this one together. The next line after a silence says how many were left out.
 */
export function rateLimited(logger: Logger, perSecond: number, now: () => number = monotonicMs): Logger {
  return guarded(logger, new Gate(perSecond, now));
}
