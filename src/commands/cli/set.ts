import type { ByteString } from '../../base/bytes.ts';
import type { Settings } from '../runtime-settings.ts';
import type { CliEnvironment } from './environment.ts';
import { isSubsystem } from './log-levels.ts';
import { shown } from './shown.ts';
import type { CliGroup, CliLeaf } from './tree.ts';

type Leaf = CliLeaf<CliEnvironment>;

const integer = /^-?\d{1,15}$/;
const decimal = /^-?\d{1,15}(\.\d{1,9})?$/;
const leastOpenFiles = 65_536;

/** How a number is read and what may be wrong with it. */
interface NumberRule {
  readonly pattern: RegExp;
  readonly isAllowed: (value: number) => boolean;
  /** Name of the setting in answers. */
  readonly shownAs: string;
  /** Behind "; " or ", " in a refusal. */
  readonly demand: string;
  /** Which of the two forms of refusal this setting has. */
  readonly form: 'fail' | 'invalid';
}

type Reading = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly text: string };

function readNumber(word: ByteString, rule: NumberRule): Reading {
  const value = rule.pattern.test(word) ? Number(word) : NaN;
  if (rule.isAllowed(value)) return { ok: true, value };
  const given = shown(word);
  const text =
    rule.form === 'fail'
      ? `Fail setting ${rule.shownAs} to ${given}; must be ${rule.demand}\n`
      : `Invalid ${rule.shownAs} value ${given}, must be ${rule.demand}\n`;
  return { ok: false, text };
}

interface NumberRow extends Partial<NumberRule> {
  readonly name: string;
  readonly help: string;
  readonly parameters: string;
  readonly shownAs: string;
  readonly least: number;
  readonly most?: number;
  readonly format?: (value: number) => string;
  readonly change: (value: number) => Partial<Settings>;
}

function setNumber(row: NumberRow): Leaf {
  const { least, most = Number.MAX_SAFE_INTEGER, format = String } = row;
  const pattern = row.pattern ?? integer;
  const kind = pattern === integer ? 'a whole number' : 'a number';
  const bounds = Number.isFinite(least)
    ? row.most === undefined
      ? ` >= ${least}`
      : ` from ${least} to ${most}`
    : '';
  const rule: NumberRule = {
    pattern,
    shownAs: row.shownAs,
    form: row.form ?? 'fail',
    demand: row.demand ?? `${kind}${bounds}`,
    isAllowed: (value) => value >= least && value <= most,
  };
  return {
    kind: 'leaf',
    name: row.name,
    help: row.help,
    parameters: row.parameters,
    minimum: 1,
    run: ({ settings }, [word = '']) => {
      const reading = readNumber(word, rule);
      if (!reading.ok) return reading.text;
      settings.change(row.change(reading.value));
      return `Success setting ${row.shownAs} to ${format(reading.value)}\n`;
    },
  };
}

const openFilesRule: NumberRule = {
  pattern: integer,
  isAllowed: (value) => value >= leastOpenFiles && value <= Number.MAX_SAFE_INTEGER,
  shownAs: 'open_files',
  demand: `a whole number >= ${leastOpenFiles}`,
  form: 'fail',
};

const maxOpenFiles: Leaf = {
  kind: 'leaf',
  name: 'maxopenfiles',
  help: `how many files may be open, at least ${leastOpenFiles}`,
  parameters: '<count>',
  minimum: 1,
  run: ({ openFiles, processId }, [word = '']) => {
    const reading = readNumber(word, openFilesRule);
    if (!reading.ok) return reading.text;
    const problem = openFiles.setLimit(reading.value);
    if (problem !== null) return `Fail setting open_files to ${reading.value}; ${problem}\n`;
    return `Success setting open_files to ${reading.value}; cat /proc/${processId}/limits\n`;
  },
};

const logLevelRule: NumberRule = {
  pattern: integer,
  isAllowed: (value) => Number.isSafeInteger(value),
  shownAs: 'loglevel',
  demand: 'a whole number',
  form: 'fail',
};

const logLevel: Leaf = {
  kind: 'leaf',
  name: 'loglevel',
  help: 'the least important lines that are logged: 3 errors, 4 warnings, 5 notices, 6 info, 7 debug',
  parameters: '[<system>] <level>',
  minimum: 1,
  run: ({ settings }, words) => {
    const [first = '', second] = words;
    const isNamed = !integer.test(first);
    if (isNamed && !isSubsystem(first)) return `Unknown log system: ${shown(first)}\n`;
    if (isNamed && second === undefined) return 'More parameters required.\n';
    const reading = readNumber(isNamed ? second! : first, logLevelRule);
    if (!reading.ok) return reading.text;
    settings.setLevel(isNamed && isSubsystem(first) ? first : 'all', reading.value);
    return `Success setting loglevel to ${reading.value}\n`;
  },
};

const redisDisable: Leaf = {
  kind: 'leaf',
  name: 'redisdisable',
  help: 'stops or resumes writing to Redis',
  parameters: '<1|0>',
  minimum: 1,
  run: (_environment, [word = '']) => {
    if (word === '1') return 'No redis write to disable\n';
    if (word === '0') return 'No redis write to re-enable\n';
    return `Invalid redis-disable value ${shown(word)}, must be 0 or 1\n`;
  },
};

/** A timeout in seconds; all four are confirmed in the same words. */
function timeout(name: string, help: string, change: NumberRow['change']): Leaf {
  return setNumber({ name, help, parameters: '<seconds>', shownAs: 'timeout', least: 0, change });
}

/** What an operator can change at once. */
export const setGroup: CliGroup<CliEnvironment> = {
  kind: 'group',
  name: 'set',
  children: [
    maxOpenFiles,
    setNumber({
      name: 'maxsessions',
      help: 'limit of calls; 0 refuses new ones, -1 sets no limit',
      parameters: '<count>',
      shownAs: 'maxsessions',
      least: -1,
      demand: 'a whole number >= 0, or -1',
      format: (value) => (value === -1 ? '-1; disable feature' : String(value)),
      change: (maxSessions) => ({ maxSessions }),
    }),
    setNumber({
      name: 'maxcpu',
      help: 'limit of CPU use in percent; 0 sets none',
      parameters: '<percent>',
      shownAs: 'maxcpu',
      pattern: decimal,
      least: 0,
      format: (value) => value.toFixed(1),
      change: (maxCpuPercent) => ({ maxCpuPercent }),
    }),
    setNumber({
      name: 'maxload',
      help: 'limit of the load average; 0 sets none',
      parameters: '<load>',
      shownAs: 'maxload',
      pattern: decimal,
      least: 0,
      format: (value) => value.toFixed(2),
      change: (maxLoadAverage) => ({ maxLoadAverage }),
    }),
    setNumber({
      name: 'maxbw',
      help: 'limit of bytes relayed a second; 0 sets none',
      parameters: '<bytes>',
      shownAs: 'maxbw',
      least: 0,
      change: (maxBytesPerSecond) => ({ maxBytesPerSecond }),
    }),
    // As on the command line: a call must have some time.
    timeout('timeout', 'seconds without media that end a call; 0 means 60', (value) => ({
      timeoutSeconds: value === 0 ? 60 : value,
    })),
    timeout('silenttimeout', 'the same for calls on hold', (silentTimeoutSeconds) => ({
      silentTimeoutSeconds,
    })),
    timeout('offertimeout', 'seconds without an answer that end a call', (offerTimeoutSeconds) => ({ offerTimeoutSeconds })), // prettier-ignore
    timeout('finaltimeout', 'age that ends any call; 0 sets none', (finalTimeoutSeconds) => ({ finalTimeoutSeconds })), // prettier-ignore
    logLevel,
    setNumber({
      name: 'redisallowederrors',
      help: 'errors of Redis in a row before it is left alone; -1 for any number',
      parameters: '<count>',
      shownAs: 'redis-allowed-errors',
      least: -Infinity,
      form: 'invalid',
      change: (redisAllowedErrors) => ({ redisAllowedErrors }),
    }),
    setNumber({
      name: 'redisdisabletime',
      help: 'seconds for which it is left alone',
      parameters: '<seconds>',
      shownAs: 'redis-disable-time',
      least: 0,
      form: 'invalid',
      demand: '>= 0',
      change: (redisDisableTimeSeconds) => ({ redisDisableTimeSeconds }),
    }),
    redisDisable,
    setNumber({
      name: 'redisconnecttimeout',
      help: 'milliseconds to connect to Redis',
      parameters: '<ms>',
      shownAs: 'redis-connect-timeout',
      least: 1,
      form: 'invalid',
      demand: '> 0',
      change: (redisConnectTimeoutMs) => ({ redisConnectTimeoutMs }),
    }),
    setNumber({
      name: 'rediscmdtimeout',
      help: 'milliseconds for a command of Redis; 0 for no limit',
      parameters: '<ms>',
      shownAs: 'redis-cmd-timeout',
      least: 0,
      form: 'invalid',
      demand: '>= 0',
      change: (redisCmdTimeoutMs) => ({ redisCmdTimeoutMs }),
    }),
    setNumber({
      name: 'controltos',
      help: 'TOS byte of control replies',
      parameters: '<0-255>',
      shownAs: 'control-tos',
      least: 0,
      most: 255,
      form: 'invalid',
      demand: 'from 0 to 255',
      change: (controlTos) => ({ controlTos }),
    }),
    setNumber({
      name: 'deletedelay',
      help: 'seconds that a deleted call keeps its ports',
      parameters: '<seconds>',
      shownAs: 'delete-delay',
      least: 0,
      form: 'invalid',
      change: (deleteDelaySeconds) => ({ deleteDelaySeconds }),
    }),
  ],
};
