import type { CommandName } from '../command-names.ts';
import { commandReference } from './command-reference.ts';
import {
  everyCommand,
  offerCommands,
  partyCommands,
  sdpCommands,
  type CommandSet,
  type Effect,
} from './commands.ts';
import { keyTable } from './interpret.ts';
import { flagTable } from './tables.ts';
import type { KeyRow, PrefixRow, WordRow } from './table.ts';

const statusTexts: Readonly<Record<Effect, string>> = {
  now: 'effective',
  later: 'parsed, effect comes later',
  obsolete: 'obsolete',
};

/** Where only commands that are not there yet look at it. */
const notRead = 'comes with its command';

/** Sets that would make a long list, by name. */
const groups: readonly (readonly [name: string, commands: CommandSet])[] = [
  ['*all*', everyCommand],
  ['*SDP*', sdpCommands],
  ['*offering*', offerCommands],
  ['*party*', partyCommands],
];

/** The generated part of `docs/ng-protocol.md`. */
export function ngReference(): string {
  return [
    '## Commands',
    table(['Command', 'Required keys', 'Status', 'What it does'], commandLines()),
    '## Keys',
    `In the column of commands, ${groups.slice(1).map(legend).join('; ')}.`,
    table(['Key', 'Type', 'Commands', 'Status', 'Meaning'], keyTable.map(keyLine)),
    '## Values',
    table(['Key', 'Value', 'Status', 'Meaning'], keyTable.flatMap(valueLines)),
    '## Flags',
    table(['Flag', 'Commands', 'Status', 'Meaning'], flagTable.words.map(flagLine)),
    '## Flags that end in a value',
    table(['Starts with', 'Commands', 'Status', 'Meaning'], flagTable.prefixes.map(flagLine)),
  ].join('\n\n');
}

function commandLines(): readonly (readonly string[])[] {
  return Object.entries(commandReference).map(([name, { required, effect, meaning }]) => [
    code([name]),
    required === '' ? '' : code(required.split(', ')),
    effect === 'now' ? statusTexts.now : 'not yet there',
    meaning,
  ]);
}

function keyLine(row: KeyRow): readonly string[] {
  return [
    code(row.spellings),
    row.reader.type,
    commandsText(row.commands),
    statusOf(row.effect, row.commands),
    row.meaning,
  ];
}

function valueLines(row: KeyRow): readonly (readonly string[])[] {
  const words = 'words' in row.reader && row.name !== 'flags' ? row.reader.words : undefined;
  if (words === undefined) return [];
  return [...words.words, ...words.prefixes].map((word: WordRow | PrefixRow) => [
    code([row.name]),
    code(word.spellings),
    statusOf(word.effect, word.commands ?? row.commands),
    word.meaning,
  ]);
}

function flagLine(row: WordRow | PrefixRow): readonly string[] {
  const commands = row.commands ?? everyCommand;
  return [code(row.spellings), commandsText(commands), statusOf(row.effect, commands), row.meaning];
}

function statusOf(effect: Effect, commands: CommandSet): string {
  const isRead = [...commands].some((name) => commandReference[name].effect === 'now');
  return effect === 'later' && !isRead ? notRead : statusTexts[effect];
}

function commandsText(commands: CommandSet): string {
  const names = [...commands];
  const isSame = (other: CommandSet): boolean =>
    other.size === commands.size && names.every((name) => other.has(name));
  const group = groups.find(([, set]) => isSame(set));
  if (group !== undefined) return group[0];
  // A group and some more.
  const base = groups
    .slice(1)
    .find(([, set]) => set.size < commands.size && [...set].every((name) => commands.has(name)));
  const rest: readonly CommandName[] =
    base === undefined ? names : names.filter((name) => !base[1].has(name));
  return [...(base === undefined ? [] : [base[0]]), ...rest].join(', ');
}

function legend([name, commands]: (typeof groups)[number]): string {
  return `${name} is ${[...commands].join(', ')}`;
}

function table(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = header.map(() => '---');
  return [header, rule, ...lines].map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`).join('\n');
}

const code = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(' ');
const escapeCell = (cell: string): string => cell.replaceAll('|', '\\|');
