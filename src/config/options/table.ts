import type { Option } from '../option.ts';
import { limitOptions, timeoutOptions } from './calls.ts';
import { codecOptions, cryptoOptions } from './codec.ts';
import { kernelOptions } from './kernel.ts';
import { logOptions } from './log.ts';
import { mediaOptions } from './media.ts';
import { homerOptions, mqttOptions, statsOptions } from './monitoring.ts';
import {
  cliOptions,
  httpOptions,
  interfaceOptions,
  janusOptions,
  legacyOptions,
  ngOptions,
} from './network.ts';
import { processOptions, threadOptions } from './process.ts';
import { dtmfOptions, recordingOptions } from './recording.ts';
import { mysqlOptions, redisOptions } from './storage.ts';

/**
 * Every option there is, by group. Command line, file, help, documentation and the type of `Config` all come from
 * here: to give an option effect, change its row.
 */
export const optionTable = {
  interface: interfaceOptions,
  ng: ngOptions,
  cli: cliOptions,
  timeouts: timeoutOptions,
  limits: limitOptions,
  kernel: kernelOptions,
  log: logOptions,
  process: processOptions,
  threads: threadOptions,
  media: mediaOptions,
  codec: codecOptions,
  crypto: cryptoOptions,
  dtmf: dtmfOptions,
  recording: recordingOptions,
  redis: redisOptions,
  mysql: mysqlOptions,
  http: httpOptions,
  stats: statsOptions,
  homer: homerOptions,
  mqtt: mqttOptions,
  janus: janusOptions,
  legacy: legacyOptions,
};
export type OptionTable = typeof optionTable;
export type GroupName = keyof OptionTable;

/** Titles for people. */
export const groupTitles: Readonly<Record<GroupName, string>> = {
  interface: 'Media interfaces',
  ng: 'NG control protocol',
  cli: 'Command line control',
  timeouts: 'Timeouts',
  limits: 'Limits',
  kernel: 'Kernel forwarding',
  log: 'Log',
  process: 'Process',
  threads: 'Threads',
  media: 'Media processing and playback',
  codec: 'Codecs',
  crypto: 'DTLS',
  dtmf: 'DTMF',
  recording: 'Recording',
  redis: 'Redis',
  mysql: 'Database',
  http: 'HTTP and WebSocket',
  stats: 'Statistics',
  homer: 'Homer',
  mqtt: 'MQTT',
  janus: 'Janus',
  legacy: 'Obsolete control protocols',
};

/** A row with its place in the table. */
export interface NamedOption extends Option<unknown> {
  /** Long name, without dashes in front. */
  readonly name: string;
  readonly group: GroupName;
  /** Property of `Config[group]` that holds the value: camel case with the unit behind. */
  readonly key: string;
}

function keyOf(name: string, unit: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()) + unit;
}

/** The rows in order, for those who treat all options alike. */
export const options: readonly NamedOption[] = Object.entries<Readonly<Record<string, Option<unknown>>>>(
  optionTable,
).flatMap(([group, rows]) =>
  Object.entries(rows).map(([name, row]) => ({
    ...row,
    name,
    group: group as GroupName,
    key: keyOf(name, row.unit),
  })),
);
