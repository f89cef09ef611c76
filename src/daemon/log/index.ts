export { openLog } from './from-config.ts';
export type { DaemonLog, LogSurroundings } from './from-config.ts';
export { createLogger } from './logger.ts';
export type { LoggerOptions, LogLevels, LogSink, RootLogger } from './logger.ts';
