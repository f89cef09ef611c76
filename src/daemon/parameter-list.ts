import type { InterfaceSet } from '../base/interface.ts';
import type { Parameter, ParameterList } from '../commands/cli/index.ts';
import type { RuntimeSettings, Settings } from '../commands/runtime-settings.ts';
import { options, type Config, type NamedOption } from '../config/index.ts';

/** Whoever reaches the command line may read the options, but need not learn what they protect. */
const hidden = '(hidden)';
const secretOptions = new Set(['http-token', 'mqtt-pass', 'mysql-pass', 'janus-secret']);
/** A URL may hold a password: `https://name:secret@host/`. */
const userInfo = /^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i;

/** Names that are not the option's own with underscores. */
const internalNames: ReadonlyMap<string, string> = new Map([['table', 'kernel_table']]);

/** Which member of the settings holds the present value of an option. */
const changeable: ReadonlyMap<string, keyof Settings> = new Map([
  ['max-sessions', 'maxSessions'],
  ['max-bandwidth', 'maxBytesPerSecond'],
  ['timeout', 'timeoutSeconds'],
  ['silent-timeout', 'silentTimeoutSeconds'],
  ['offer-timeout', 'offerTimeoutSeconds'],
  ['final-timeout', 'finalTimeoutSeconds'],
  ['delete-delay', 'deleteDelaySeconds'],
  ['control-tos', 'controlTos'],
  ['redis-allowed-errors', 'redisAllowedErrors'],
  ['redis-disable-time', 'redisDisableTimeSeconds'],
  ['redis-connect-timeout', 'redisConnectTimeoutMs'],
  ['redis-cmd-timeout', 'redisCmdTimeoutMs'],
]);

/** Options with lines of another form: limits that are no whole numbers, log levels, interfaces. */
function isElsewhere({ name }: NamedOption): boolean {
  return name === 'max-cpu' || name === 'max-load' || name === 'interface' || name.startsWith('log-level');
}

/** All options and their values, for the command `params`. */
export function createParameterList(
  config: () => Config,
  interfaces: InterfaceSet,
  settings: RuntimeSettings,
): ParameterList {
  return {
    list: (which, showsSecrets) => {
      const now = config();
      const changed = which === 'start' ? settings.initial() : settings.current();
      return [
        ...options
          .filter((option) => !isElsewhere(option))
          .flatMap((option) => parametersOf(option, valueOf(option, now, changed), showsSecrets)),
        ...interfaceParameters(interfaces),
      ];
    },
  };
}

function valueOf(option: NamedOption, config: Config, settings: Settings): unknown {
  const key = changeable.get(option.name);
  if (key !== undefined) return settings[key];
  return (config[option.group] as Readonly<Record<string, unknown>>)[option.key];
}

function parametersOf(option: NamedOption, value: unknown, showsSecrets: boolean): readonly Parameter[] {
  const name = internalNames.get(option.name) ?? option.name.replaceAll('-', '_');
  if (option.group === 'timeouts' && option.unit === 'Seconds')
    return [[`${name}_us`, String(Number(value) * 1e6)]];
  if (Array.isArray(value))
    return value.map((item, index) => [`${name}[${index}]`, textOf(item, showsSecrets)] as const);
  if (secretOptions.has(option.name) && value !== null && !showsSecrets) return [[name, hidden]];
  return [[name, textOf(value, showsSecrets)]];
}

interface Place {
  readonly host: string | null;
  readonly port: number;
  readonly password?: string | null;
  readonly database?: number | null;
}

function textOf(value: unknown, showsSecrets: boolean): string {
  if (value === null || value === undefined) return '(null)';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'object') return placeText(value as Place, showsSecrets);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return showsSecrets ? text : text.replace(userInfo, `$1${hidden}@`);
}

function placeText({ host, port, password, database }: Place, showsSecrets: boolean): string {
  const secret = password ? `${showsSecrets ? password : hidden}@` : '';
  const shownHost = host === null ? '' : host.includes(':') ? `[${host}]:` : `${host}:`;
  return `${secret}${shownHost}${port}${database === undefined || database === null ? '' : `/${database}`}`;
}

function interfaceParameters({ interfaces }: InterfaceSet): readonly Parameter[] {
  return interfaces
    .flatMap(({ name, addresses }) => addresses.map(({ address }) => `${name}\\${address}`))
    .map((text, index) => [`interface[${index}]`, text]);
}
