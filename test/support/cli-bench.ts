import { createCliHandler, wholeText, type CliEnvironment } from '../../src/commands/cli/index.ts';
import { createControlStatistics, type ControlStatistics } from '../../src/commands/control-statistics.ts';
import { createRuntimeSettings, type Settings } from '../../src/commands/runtime-settings.ts';
import { createRateMeter, reportStatistics } from '../../src/commands/statistics-report.ts';
import { logSubsystems, type LogSubsystem } from '../../src/base/log.ts';
import { createCallBench, type CallBench } from './call-bench.ts';

export const benchSettings: Settings = {
  maxSessions: -1,
  maxCpuPercent: 0,
  maxLoadAverage: 0,
  maxBytesPerSecond: 0,
  timeoutSeconds: 60,
  silentTimeoutSeconds: 3600,
  offerTimeoutSeconds: 3600,
  finalTimeoutSeconds: 0,
  deleteDelaySeconds: 30,
  controlTos: 0,
  redisAllowedErrors: -1,
  redisDisableTimeSeconds: 10,
  redisConnectTimeoutMs: 1000,
  redisCmdTimeoutMs: 0,
};

/** The operators' command line over calls without sockets. */
export interface CliBench extends CallBench {
  readonly control: ControlStatistics;
  readonly environment: CliEnvironment;
  /** The answer to a line. */
  readonly ask: (line: string) => string;
  readonly debugged: ReadonlySet<string>;
  /** Settings in the order they came into force. */
  readonly applied: readonly Settings[];
}

export function createCliBench(change: Partial<CliEnvironment> = {}): CliBench {
  const bench = createCallBench();
  const { registry, media, clock } = bench;
  const control = createControlStatistics();
  const debugged = new Set<string>();
  const applied: Settings[] = [];
  let levels = Object.fromEntries(
    logSubsystems.map((name) => [name, name === 'internals' ? -1 : 6]),
  ) as Record<LogSubsystem, number>;
  const settings = createRuntimeSettings({
    initial: benchSettings,
    log: {
      levels: () => levels,
      setLevel: (which, level) => {
        const names = which === 'all' ? logSubsystems : [which];
        levels = { ...levels, ...Object.fromEntries(names.map((name) => [name, level])) };
      },
    },
    apply: (now) => applied.push(now),
  });
  const rates = createRateMeter(media);
  const environment: CliEnvironment = {
    registry,
    media,
    clock,
    statistics: (paths) =>
      reportStatistics({
        registry,
        media,
        control,
        paths,
        rates,
        operation: () => ({ refused: { ng: 2, cli: 1 } }),
        uptime: () => 5,
      }),
    settings,
    parameters: {
      list: (which, showsSecrets) => [
        ['kernel_table', which === 'start' ? '0' : '1'],
        ['mysql_pass', showsSecrets ? 'swordfish' : '(hidden)'],
      ],
    },
    openFiles: { limit: () => 70_000, setLimit: (count) => (count > 1_000_000 ? 'EPERM' : null) },
    setCallDebug: (callId, isOn) => {
      if (isOn) debugged.add(callId);
      else debugged.delete(callId);
    },
    processId: 4711,
    drain: null,
    ...change,
  };
  const handle = createCliHandler(environment);
  return { ...bench, control, environment, ask: (line) => wholeText(handle(line)), debugged, applied };
}
