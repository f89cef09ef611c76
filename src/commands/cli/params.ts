import { logSubsystems } from '../../base/log.ts';
import type { LevelBySubsystem, Settings } from '../runtime-settings.ts';
import type { CliEnvironment } from './environment.ts';
import { jsonValue, type CliGroup, type CliLeaf } from './tree.ts';

/** The word that asks for passwords too. */
const withSecrets = 'secrets';

function showParameters(which: 'start' | 'current', help: string): CliLeaf<CliEnvironment> {
  return {
    kind: 'leaf',
    name: which,
    help: `${help}; passwords only with "${withSecrets}"`,
    parameters: `[${withSecrets}]`,
    run: ({ parameters, settings }, [word]) => {
      const levels = which === 'start' ? settings.initialLevels() : settings.levels();
      const { maxCpuPercent, maxLoadAverage } = which === 'start' ? settings.initial() : settings.current();
      return [
        ...logSubsystems.map((name) => `log-level-${name} = ${levels[name]}\n`),
        ...parameters.list(which, word === withSecrets).map(([name, value]) => `${name} = ${value}\n`),
        `[max-cpu = ${maxCpuPercent.toFixed(1)}]\n`,
        `[max-load = ${maxLoadAverage.toFixed(2)}]\n`,
      ].join('');
    },
    data: ({ parameters, settings }, [word]) => {
      const levels = which === 'start' ? settings.initialLevels() : settings.levels();
      return jsonValue({
        ...Object.fromEntries(logSubsystems.map((name) => [`log-level-${name}`, levels[name]])),
        ...Object.fromEntries(parameters.list(which, word === withSecrets)),
      });
    },
  };
}

/** Names, factors and order as scripts know them; the last two are ours. */
const comparable: readonly (readonly [name: string, key: keyof Settings, factor: number])[] = [
  ['max-sessions', 'maxSessions', 1],
  ['max-cpu', 'maxCpuPercent', 100],
  ['max-load', 'maxLoadAverage', 100],
  ['max-bw', 'maxBytesPerSecond', 100],
  ['timeout', 'timeoutSeconds', 1e6],
  ['silent-timeout', 'silentTimeoutSeconds', 1e6],
  ['final-timeout', 'finalTimeoutSeconds', 1e6],
  ['control-tos', 'controlTos', 1],
  ['redis_allowed_errors', 'redisAllowedErrors', 1],
  ['redis_disable_time', 'redisDisableTimeSeconds', 1],
  ['redis_cmd_timeout', 'redisCmdTimeoutMs', 1],
  ['redis_connect_timeout-db', 'redisConnectTimeoutMs', 1],
  ['offer-timeout', 'offerTimeoutSeconds', 1e6],
  ['delete-delay', 'deleteDelaySeconds', 1e6],
];

interface Difference {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function differences({ settings }: CliEnvironment): readonly Difference[] {
  const [before, now] = [settings.initial(), settings.current()];
  const values = comparable.map(([name, key, factor]) => ({
    name,
    from: Math.round(before[key] * factor),
    to: Math.round(now[key] * factor),
  }));
  return [...levelChanges(settings.initialLevels(), settings.levels()), ...values].filter(
    ({ from, to }) => from !== to,
  );
}

function levelChanges(before: LevelBySubsystem, now: LevelBySubsystem): readonly Difference[] {
  return logSubsystems.map((name) => ({ name: `log-level-${name}`, from: before[name], to: now[name] }));
}

export const paramsGroup: CliGroup<CliEnvironment> = {
  kind: 'group',
  name: 'params',
  children: [
    showParameters('start', 'options as the daemon was started'),
    showParameters('current', 'options as they are in force'),
    {
      kind: 'leaf',
      name: 'diff',
      help: 'what has been changed since the start',
      run: (environment) =>
        differences(environment)
          .map(({ name, from, to }) => `${name}: ${from} => ${to}\n`)
          .join(''),
      data: (environment) => jsonValue(differences(environment)),
    },
    {
      kind: 'leaf',
      name: 'revert',
      help: 'takes those changes back',
      run: ({ settings }) => {
        settings.revert();
        return '';
      },
    },
  ],
};
