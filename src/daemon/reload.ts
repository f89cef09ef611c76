import type { Logger } from '../base/log.ts';
import { options, type Config, type ConfigResult } from '../config/index.ts';

/** Options that come into force when the file is read again; all others are looked at only at the start. */
const atRunTime: ReadonlySet<string> = new Set([
  ...['max-sessions', 'max-load', 'max-cpu', 'max-bandwidth'],
  ...['timeout', 'silent-timeout', 'final-timeout', 'offer-timeout', 'delete-delay'],
  ...['tos', 'control-tos', 'endpoint-learning', 'sip-source', 'reject-invalid-sdp', 'save-interface-ports'],
  ...['redis-allowed-errors', 'redis-disable-time', 'redis-connect-timeout', 'redis-cmd-timeout'],
  ...['b2b-url', 'xmlrpc-format', 'templates', 'ng-allow', 'cli-allow'],
  ...['http-token', 'https-cert', 'https-key'],
]);

function isAtRunTime(name: string): boolean {
  return atRunTime.has(name) || name === 'log-level' || name.startsWith('log-level-');
}

export interface ConfigChanges {
  /** Names of options, and of sections of the file, that say something new. */
  readonly applied: readonly string[];
  readonly needRestart: readonly string[];
}

/** What differs between two configurations, by whether it can change while the daemon runs. */
export function compareConfigs(before: Config, after: Config): ConfigChanges {
  const changed = options
    .filter(({ group, key }) => !isSame(valueOf(before, group, key), valueOf(after, group, key)))
    .map(({ name }) => name);
  const sections = [
    [
      'sections of interfaces-config',
      before.interfaceSections.map(plain),
      after.interfaceSections.map(plain),
    ],
    ['sections of transcode-config', before.transcodeSections.map(plain), after.transcodeSections.map(plain)],
  ] as const;
  const newTemplates = isSame([...before.templates], [...after.templates]) ? [] : ['signalling templates'];
  return {
    applied: [...changed.filter(isAtRunTime), ...newTemplates],
    needRestart: [
      ...changed.filter((name) => !isAtRunTime(name)),
      ...sections.filter(([, old, now]) => !isSame(old, now)).map(([name]) => name),
    ],
  };
}

function valueOf(config: Config, group: keyof Config, key: string): unknown {
  return (config[group] as unknown as Readonly<Record<string, unknown>>)[key];
}

/** `where` is a line number: sections that have only moved say the same. */
function plain({ name, entries }: Config['interfaceSections'][number]): unknown {
  return [name, [...entries]];
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export interface ReloadOptions {
  readonly initial: Config;
  /** Reads the file and the command line again. */
  readonly parse: () => ConfigResult;
  /** Brings what can change at run time into force. */
  readonly apply: (config: Config) => void;
  readonly log: Logger;
}

/** What SIGHUP does: reads the file again, applies what can be applied, and says what cannot. A faulty file changes nothing. */
export function createReload({ initial, parse, apply, log }: ReloadOptions): () => void {
  let current = initial;
  return () => {
    const result = parse();
    if (result.kind !== 'config') {
      const why = result.kind === 'error' ? result.message : `it asks for ${result.kind}`;
      log.error(`The configuration was read again and is not taken, everything stays as it is: ${why}`);
      return;
    }
    for (const warning of result.warnings) log.warn(warning);
    const { applied, needRestart } = compareConfigs(current, result.config);
    apply(result.config);
    current = result.config;
    log.notice(
      applied.length === 0
        ? 'The configuration was read again: nothing is to be changed at run time'
        : `The configuration was read again; now in force: ${applied.join(', ')}`,
    );
    if (needRestart.length > 0)
      log.warn(`Changed in the configuration, but in force only after a restart: ${needRestart.join(', ')}`);
  };
}
