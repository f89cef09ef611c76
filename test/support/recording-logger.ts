import type { LogFields, Logger } from '../../src/base/log.ts';

/** A logger that keeps its lines, as `LEVEL: text`. */
export interface RecordingLogger extends Logger {
  readonly lines: readonly string[];
  /** The fields of each line, in step with `lines`. */
  readonly fields: readonly (LogFields | undefined)[];
}

export function recordingLogger(): RecordingLogger {
  const lines: string[] = [];
  const fields: (LogFields | undefined)[] = [];
  const at = (level: string) => (message: string, extra?: LogFields) => {
    lines.push(`${level}: ${message}`);
    fields.push(extra);
  };
  const logger: RecordingLogger = {
    lines,
    fields,
    error: at('error'),
    warn: at('warn'),
    notice: at('notice'),
    info: at('info'),
    debug: at('debug'),
    isEnabled: () => true,
    with: () => logger,
  };
  return logger;
}
