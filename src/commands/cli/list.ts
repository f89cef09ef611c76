import { logSubsystems } from '../../base/log.ts';
import type { NgObject } from '../../protocols/ng/dictionary.ts';
import { callDetail } from './call-detail.ts';
import { callLeaf } from './call-leaf.ts';
import type { CliEnvironment } from './environment.ts';
import { interfacesData, interfacesText, transcodersText } from './interfaces.ts';
import { isSubsystem, subsystemTexts } from './log-levels.ts';
import { numSessions, numSessionsJson, sessionFilters, sessionLines, sessionsJson } from './sessions.ts';
import { shown } from './shown.ts';
import { statisticsJson } from './statistics-json.ts';
import { statisticsList } from './statistics-value.ts';
import { countersData, countersText, totalsText } from './totals.ts';
import { wholeStatistics } from './whole-statistics.ts';
import { jsonValue, type CliGroup, type CliLeaf, type CliText } from './tree.ts';
import { callReport } from './call-report.ts';

type Leaf = CliLeaf<CliEnvironment>;

/** A leaf that shows one thing. */
function show(
  name: string,
  help: string,
  text: (environment: CliEnvironment) => CliText,
  data: (environment: CliEnvironment) => unknown,
): Leaf {
  return { kind: 'leaf', name, help, run: text, data: (environment) => jsonValue(data(environment)) };
}

/** A leaf that shows a number of the settings, in a line of its own form. */
function showNumber(
  name: string,
  help: string,
  read: (environment: CliEnvironment) => number,
  line: (value: number, environment: CliEnvironment) => string = String,
): Leaf {
  return show(
    name,
    help,
    (environment) => `${line(read(environment), environment)}\n`,
    (environment) => ({ [name]: read(environment) }),
  );
}

function sessions(name: keyof typeof sessionFilters, help: string): Leaf {
  const filter = sessionFilters[name];
  return {
    kind: 'leaf',
    name,
    help,
    run: (environment) => sessionLines(environment, filter),
    data: (environment) => ({ kind: 'pieces', pieces: sessionsJson(environment, filter) }),
  };
}

const oneSession = callLeaf({
  name: '',
  help: 'all about one call',
  text: (call, { clock }) => callDetail(call, clock),
  json: (call, { clock }) => callReport(call, clock),
});

const logLevel: CliGroup<CliEnvironment> = {
  kind: 'group',
  name: 'loglevel',
  children: [],
  otherwise: {
    kind: 'leaf',
    name: '',
    help: 'the least important lines that are logged, of all subsystems or of one',
    parameters: '[<system>]',
    run: ({ settings }, [system]) => {
      const levels = settings.levels();
      if (system === undefined) return logSubsystems.map((name) => `${name} = ${levels[name]}\n`).join('');
      return isSubsystem(system) ? `${levels[system]}\n` : `Unknown log system: ${shown(system)}\n`;
    },
    data: ({ settings }, [system]) => {
      const levels = settings.levels();
      if (system === undefined) return jsonValue(levels);
      return jsonValue(isSubsystem(system) ? { [system]: levels[system] } : null);
    },
  },
};

const openFilesText = (count: number): string => (Number.isFinite(count) ? String(count) : 'infinite');

/** What there is to see; `list` and `get` are the same. */
export const listChildren: CliGroup<CliEnvironment>['children'] = [
  {
    kind: 'leaf',
    name: 'numsessions',
    help: 'number of calls',
    run: numSessions,
    data: (environment) => ({ kind: 'pieces', pieces: numSessionsJson(environment) }),
  },
  {
    kind: 'group',
    name: 'sessions',
    children: [
      sessions('all', 'a line for each call'),
      sessions('own', 'those that this machine has in hand'),
      sessions('foreign', 'those that it stands by for'),
      sessions('recording', 'those that are recorded'),
    ],
    otherwise: oneSession,
  },
  {
    kind: 'leaf',
    name: 'totals',
    help: 'counters since the start',
    run: (environment) => wholeStatistics(environment, totalsText),
    data: (environment) => ({ kind: 'pieces', pieces: wholeStatistics(environment, readableJson) }),
  },
  show(
    'counters',
    'packets, bytes and errors of the last second',
    ({ statistics }) => countersText(statistics(null)),
    ({ statistics }) => countersData(statistics(null)),
  ),
  show(
    'maxopenfiles',
    'how many files may be open, sockets included',
    ({ openFiles, processId }) =>
      `Maximum open-files configured on rtpengine: ${openFilesText(openFiles.limit())}; cat /proc/${processId}/limits\n`,
    ({ openFiles }) => ({ maxopenfiles: Number.isFinite(openFiles.limit()) ? openFiles.limit() : null }),
  ),
  showNumber('maxsessions', 'limit of calls, -1 for none', ({ settings }) => settings.current().maxSessions, (value) => `Maximum sessions configured on rtpengine: ${value}`), // prettier-ignore
  showNumber('maxcpu', 'limit of CPU use in percent, 0 for none', ({ settings }) => settings.current().maxCpuPercent, (value) => `Maximum CPU usage configured on rtpengine: ${value.toFixed(1)}`), // prettier-ignore
  showNumber('maxload', 'limit of the load average, 0 for none', ({ settings }) => settings.current().maxLoadAverage, (value) => `Maximum load average configured on rtpengine: ${value.toFixed(2)}`), // prettier-ignore
  showNumber('maxbw', 'limit of bytes a second, 0 for none', ({ settings }) => settings.current().maxBytesPerSecond, (value) => `Maximum bandwidth configured on rtpengine: ${value}`), // prettier-ignore
  showNumber('timeout', 'seconds without media that end a call', ({ settings }) => settings.current().timeoutSeconds, (value) => `TIMEOUT=${value}`), // prettier-ignore
  showNumber('silenttimeout', 'the same for calls on hold', ({ settings }) => settings.current().silentTimeoutSeconds, (value) => `SILENT_TIMEOUT=${value}`), // prettier-ignore
  showNumber('offertimeout', 'seconds without an answer that end a call', ({ settings }) => settings.current().offerTimeoutSeconds, (value) => `OFFER_TIMEOUT=${value}`), // prettier-ignore
  showNumber('finaltimeout', 'age that ends any call, 0 for none', ({ settings }) => settings.current().finalTimeoutSeconds, (value) => `FINAL_TIMEOUT=${value}`), // prettier-ignore
  show(
    'loglevels',
    'the subsystems of the log',
    () => logSubsystems.map((name) => `${name} - ${subsystemTexts[name]}\n`).join(''),
    () => subsystemTexts,
  ),
  logLevel,
  showNumber('redisallowederrors', 'errors of Redis in a row before it is left alone', ({ settings }) => settings.current().redisAllowedErrors), // prettier-ignore
  showNumber('redisdisabletime', 'seconds for which it is left alone', ({ settings }) => settings.current().redisDisableTimeSeconds), // prettier-ignore
  showNumber('redisconnecttimeout', 'milliseconds to connect to Redis', ({ settings }) => settings.current().redisConnectTimeoutMs), // prettier-ignore
  showNumber('rediscmdtimeout', 'milliseconds for a command of Redis, 0 for no limit', ({ settings }) => settings.current().redisCmdTimeoutMs), // prettier-ignore
  showNumber('controltos', 'TOS byte of control replies', ({ settings }) => settings.current().controlTos),
  showNumber('deletedelay', 'seconds that a deleted call keeps its ports', ({ settings }) => settings.current().deleteDelaySeconds), // prettier-ignore
  show('interfaces', 'media addresses: ports, traffic and quality', interfacesText, interfacesData),
  {
    kind: 'leaf',
    name: 'jsonstats',
    help: 'all statistics as JSON',
    run: (environment) => wholeStatistics(environment, statisticsJson),
    data: (environment) => ({ kind: 'pieces', pieces: wholeStatistics(environment, statisticsJson) }),
  },
  show(
    'transcoders',
    'codecs that are being converted',
    ({ statistics }) => transcodersText(statisticsList(statistics(null), 'transcoders')),
    ({ statistics }) => statisticsList(statistics(null), 'transcoders'),
  ),
];

function readableJson(report: NgObject): string {
  return JSON.stringify(JSON.parse(statisticsJson(report)), null, 2);
}
