import { logSubsystems } from '../../base/log.ts';
import type { LogLevel, LogSubsystem } from '../../base/log.ts';
import type { Config, SyslogFacility } from '../../config/index.ts';
import { createLogger } from './logger.ts';
import type { LogLevels, RootLogger } from './logger.ts';
import { isJournal, stderrOutput, stderrSink } from './stderr.ts';

type LogConfig = Config['log'];

/** Level of call detail records. */
const INFO = 6;

/** Longest line that syslog gets unless configured: some receivers still cut at 1024 bytes (RFC 3164 §4.1). */
const SYSLOG_LINE_LENGTH = 500;

/** The level of each subsystem: its own, or that of `log-level` where it has none. */
export function logLevelsOf(config: LogConfig): LogLevels {
  const own: Readonly<Record<LogSubsystem, number | null>> = {
    core: config.logLevelCore,
    ffmpeg: config.logLevelFfmpeg,
    internals: config.logLevelInternals,
    spandsp: config.logLevelSpandsp,
    transcoding: config.logLevelTranscoding,
    codec: config.logLevelCodec,
    rtcp: config.logLevelRtcp,
    ice: config.logLevelIce,
    crypto: config.logLevelCrypto,
    srtp: config.logLevelSrtp,
    http: config.logLevelHttp,
    control: config.logLevelControl,
    dtx: config.logLevelDtx,
  };
  const levelOf = (level: number | null): number => (level === null || level === 0 ? config.logLevel : level);
  const levels = logSubsystems.map((subsystem) => [subsystem, levelOf(own[subsystem])] as const);
  return Object.fromEntries(levels) as LogLevels;
}

function maxLengthOf({ maxLogLineLength: length, logStderr }: LogConfig): number | null {
  if (length === null || length === 0) return logStderr ? null : SYSLOG_LINE_LENGTH;
  return length < 0 ? null : length;
}

export interface DaemonLog {
  readonly logger: RootLogger;
  /** To be called last: gets out what a slow reader of stderr has not taken yet. */
  readonly flush: () => void;
  /** Writes a call detail record to the facility that is configured for them; null: none is. */
  readonly writeRecord: ((text: string) => void) | null;
}

/** A sink that can write to more than one facility. */
export interface SystemLog {
  readonly write: (level: LogLevel, text: string, facility?: SyslogFacility) => void;
}

export interface LogSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly openSyslog: (ident: string, facility: SyslogFacility) => SystemLog;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Opens the log that the configuration asks for. */
export function openLog(config: LogConfig, { env, openSyslog, now }: LogSurroundings): DaemonLog {
  const output = config.logStderr ? stderrOutput() : null;
  const facility = config.logFacilityCdr;
  // Records go to syslog also where the log does not.
  const syslog = output && facility === null ? null : openSyslog(config.logName, config.logFacility);
  const sink = output
    ? stderrSink({
        hasTimestamps: !config.noLogTimestamps,
        hasPriorities: isJournal(env),
        now,
        output,
      })
    : syslog!;
  const logger = createLogger({
    sink,
    levels: logLevelsOf(config),
    style: {
      format: config.logFormat,
      splitLines: config.splitLogs,
      maxLength: maxLengthOf(config),
      markPrefix: config.logMarkPrefix,
      markSuffix: config.logMarkSuffix,
    },
  });
  return {
    logger,
    flush: () => output?.flush(),
    writeRecord: facility === null ? null : (text) => syslog?.write(INFO, text, facility),
  };
}
