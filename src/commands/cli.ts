import { toReadable } from '../base/bytes.ts';
import { formatEndpoint } from '../base/endpoint.ts';
import type { Call } from '../call/call.ts';
import type { CallRegistry } from '../call/registry.ts';
import type { CliHandler } from './handler.ts';

export interface CliEnvironment {
  readonly registry: CallRegistry;
}

interface CliCommand {
  readonly words: readonly string[];
  /** Name of the last word if it is an argument. */
  readonly argument?: string;
  readonly help: string;
  readonly run: (environment: CliEnvironment, argument: string) => string;
}

/** The commands of this release; `rtpengine-ctl` sends their words as they are. */
const commands: readonly CliCommand[] = [
  {
    words: ['list', 'numsessions'],
    help: 'Number of calls',
    run: ({ registry }) => numSessions(registry),
  },
  {
    words: ['list', 'sessions', 'all'],
    help: 'One line per call',
    run: ({ registry }) => sessions(registry),
  },
  {
    words: ['terminate', 'all'],
    help: 'End all calls',
    run: ({ registry }) => {
      registry.endAll('forced');
      return 'All calls terminated by operator.\n';
    },
  },
  { words: ['terminate'], argument: 'callid', help: 'End one call', run: terminate },
];

/** Answers the operators' command line: one line in, text out. */
export function createCliHandler(environment: CliEnvironment): CliHandler {
  return (line) => {
    const words = line.split(' ').filter((word) => word !== '');
    if (words.length === 0) return 'More parameters required.\n';
    if (words[0] === 'usage' || words[0] === 'help') return usage();
    // "get" is another name of "list".
    const asked = words[0] === 'get' ? ['list', ...words.slice(1)] : words;
    for (const command of commands) {
      const length = command.words.length + (command.argument === undefined ? 0 : 1);
      const isMatch = command.words.every((word, index) => asked[index] === word);
      if (isMatch && asked.length === length) return command.run(environment, asked[length - 1] ?? '');
    }
    const isPrefix = commands.some((command) => asked.every((word, index) => command.words[index] === word));
    return isPrefix ? 'More parameters required.\n' : `Unknown command: ${line}\n`;
  };
}

function usage(): string {
  const lines = commands.map(({ words, argument, help }) => {
    const form = [...words, ...(argument === undefined ? [] : [`<${argument}>`])].join(' ');
    return `  ${form.padEnd(28)} ${help}`;
  });
  return ['Commands:', ...lines, ''].join('\n');
}

function numSessions(registry: CallRegistry): string {
  const count = registry.count();
  return [
    `Current sessions own: ${count}`,
    'Current sessions foreign: 0',
    `Current sessions total: ${count}`,
    'Current transcoded media: 0',
    '',
  ].join('\n');
}

function sessions(registry: CallRegistry): string {
  const lines = [...registry.calls()].map(sessionLine);
  return lines.length === 0 ? 'No sessions on this media relay.\n' : `${lines.join('\n')}\n`;
}

function sessionLine(call: Call): string {
  const created = String(Math.floor(call.createdAt / 1000)).padEnd(12);
  const isDeleted = call.deleteAt === null ? 'n' : 'y';
  const proxy = formatEndpoint(call.createdFrom);
  return `ID: ${call.id.padEnd(60)} | del:${isDeleted} | creat:${created} | prx:${proxy} | redis:0 | frgn:n | rec:n`;
}

function terminate({ registry }: CliEnvironment, callId: string): string {
  const call = registry.find(callId);
  if (call === null) return `\nCall Id not found (${toReadable(callId)}).\n\n`;
  registry.end(call, 'forced');
  return `\nCall Id (${toReadable(callId)}) successfully terminated by operator.\n\n`;
}
