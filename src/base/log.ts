/** syslog severities (RFC 5424 §6.2.1). */
export type LogLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const logSubsystems = [
  'core',
  'ffmpeg',
  'internals',
  'spandsp',
  'transcoding',
  'codec',
  'rtcp',
  'ice',
  'crypto',
  'srtp',
  'http',
  'control',
  'dtx',
] as const;
export type LogSubsystem = (typeof logSubsystems)[number];

/** Values that structured log lines carry beside the text. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * Where log lines go. Protocol and call code gets one handed in and never knows the sink. Messages are complete
 * sentences for an operator: what happened, on which call and side, what to do.
 */
export interface Logger {
  readonly error: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly notice: (message: string, fields?: LogFields) => void;
  readonly info: (message: string, fields?: LogFields) => void;
  readonly debug: (message: string, fields?: LogFields) => void;
  /** True if a line of this level would be written: lets callers skip building costly text. */
  readonly isEnabled: (level: LogLevel) => boolean;
  /** The same sink with more fixed fields (`callId` is put in front of each line), or another subsystem. */
  readonly with: (fields: LogFields, subsystem?: LogSubsystem) => Logger;
}

const ignore = (): void => undefined;

/** Swallows everything; for tests and for embedders who want silence. */
export const silentLogger: Logger = {
  error: ignore,
  warn: ignore,
  notice: ignore,
  info: ignore,
  debug: ignore,
  isEnabled: () => false,
  with: () => silentLogger,
};
