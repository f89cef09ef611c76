import { logSubsystems } from '../../base/log.ts';
import type { LogFields, Logger, LogLevel, LogSubsystem } from '../../base/log.ts';
import { formatRecord } from './line.ts';
import type { LineStyle } from './line.ts';

/** Takes finished lines: stderr, syslog, or a list in a test. Must not throw or block. */
export interface LogSink {
  readonly write: (level: LogLevel, text: string) => void;
}

/** Least important level that is written, by subsystem; 7 writes all, a negative number nothing. */
export type LogLevels = Readonly<Record<LogSubsystem, number>>;

export interface LoggerOptions {
  readonly sink: LogSink;
  readonly levels: LogLevels;
  readonly style: LineStyle;
}

/** The logger of the daemon, and what an operator may change about it while it runs. */
export interface RootLogger extends Logger {
  readonly levels: () => LogLevels;
  readonly setLevel: (subsystem: LogSubsystem | 'all', level: number) => void;
  /** Moves all levels by the same amount: SIGUSR1 takes one off, SIGUSR2 adds one. */
  readonly shiftLevels: (by: number) => void;
  /** Writes everything of one call, whatever the levels. To be switched off when the call ends. */
  readonly setCallDebug: (callId: string, isOn: boolean) => void;
}

/** What all loggers of one root share. */
interface Shared {
  readonly sink: LogSink;
  readonly style: LineStyle;
  levels: LogLevels;
  readonly debuggedCalls: Set<string>;
}

function loggerOf(shared: Shared, subsystem: LogSubsystem, fixed: LogFields): Logger {
  const { callId } = fixed;
  const isEnabled = (level: LogLevel): boolean =>
    level <= shared.levels[subsystem] ||
    (shared.debuggedCalls.size > 0 && typeof callId === 'string' && shared.debuggedCalls.has(callId));
  const at =
    (level: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      if (!isEnabled(level)) return;
      const record = { level, subsystem, message, fields: fields ? { ...fixed, ...fields } : fixed };
      for (const line of formatRecord(record, shared.style)) shared.sink.write(level, line);
    };
  return {
    error: at(3),
    warn: at(4),
    notice: at(5),
    info: at(6),
    debug: at(7),
    isEnabled,
    with: (fields, other = subsystem) => loggerOf(shared, other, { ...fixed, ...fields }),
  };
}

/** Starts in subsystem `core`, with no fields. */
export function createLogger({ sink, levels, style }: LoggerOptions): RootLogger {
  const shared: Shared = { sink, style, levels, debuggedCalls: new Set() };
  const change = (levelOf: (subsystem: LogSubsystem) => number): void => {
    const entries = logSubsystems.map((subsystem) => [subsystem, levelOf(subsystem)] as const);
    shared.levels = Object.fromEntries(entries) as LogLevels;
  };
  return {
    ...loggerOf(shared, 'core', {}),
    levels: () => shared.levels,
    setLevel: (which, level) =>
      change((subsystem) => (which === 'all' || which === subsystem ? level : shared.levels[subsystem])),
    shiftLevels: (by) => change((subsystem) => shared.levels[subsystem] + by),
    setCallDebug: (callId, isOn) => {
      if (isOn) shared.debuggedCalls.add(callId);
      else shared.debuggedCalls.delete(callId);
    },
  };
}
