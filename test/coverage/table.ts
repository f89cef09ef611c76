import { readFileSync } from 'node:fs';
import { commandNames, type CommandName } from '../../src/commands/command-names.ts';
import { commandReference } from '../../src/commands/flags/command-reference.ts';
import { elsewhere, toldOnly } from './elsewhere.ts';
import { allSubjects, measure, type Finding, type Subject } from './measure.ts';
import { isCommandKnown } from './stage.ts';
import { reasonToWait } from './waiting.ts';

export interface Coverage {
  /** For docs/coverage.md. */
  readonly markdown: string;
  /** Where the tables say something that is not so. */
  readonly problems: readonly string[];
}

/** Tries everything that the tables know. `root`: of the repository, with a slash behind it. */
export function takeCoverage(root: string): Coverage {
  const findings = allSubjects().map(measure);
  const commands = Object.keys(commandNames) as CommandName[];
  return {
    markdown: [
      '## Commands',
      table(['Command', 'Status'], commands.map(commandLine)),
      ...(['key', 'value', 'flag'] as const).flatMap((kind) => [
        titles[kind],
        table(
          [columns[kind], 'Status', 'Acts in (course that shows it)', 'Read, no effect seen'],
          findings.filter(({ subject }) => subject.kind === kind).map(findingLine),
        ),
      ]),
    ].join('\n\n'),
    problems: [
      ...commands.flatMap(commandProblems),
      ...findings.flatMap((finding) => findingProblems(finding, root)),
    ],
  };
}

const titles = { key: '## Keys', value: '## Values of keys', flag: '## Flags' } as const;
const columns = { key: 'Key', value: 'Value', flag: 'Flag' } as const;
const statuses = { now: 'implemented', later: 'parsed only', obsolete: 'obsolete, ignored' } as const;

function commandLine(name: CommandName): readonly string[] {
  return [`\`${name}\``, commandReference[name].effect === 'now' ? 'implemented' : 'refused'];
}

function commandProblems(name: CommandName): readonly string[] {
  const isThere = commandReference[name].effect === 'now';
  if (isThere === isCommandKnown(name)) return [];
  return [
    `command ${name}: the reference says ${isThere ? 'implemented' : 'not there'}, the daemon says otherwise`,
  ];
}

function findingLine({ subject, shown }: Finding): readonly string[] {
  const other = elsewhere[nameOf(subject)];
  const acts = [...shown].map(([command, scenario]) => `${command} (${scenario})`);
  if (other) acts.push(`${other.file}, “${other.test}”`);
  const told = toldOnly[nameOf(subject)];
  if (told) return [`\`${subject.name}\``, statuses[subject.effect], told, ''];
  if (subject.effect === 'later')
    return [`\`${subject.name}\``, statuses.later, reasonToWait(nameOf(subject)) ?? '', ''];
  const silent = [...subject.commands].filter((command) => !shown.has(command));
  const isNamed = subject.effect === 'now' && silent.length < 12;
  return [`\`${subject.name}\``, statuses[subject.effect], acts.join('; '), isNamed ? silent.join(', ') : ''];
}

function findingProblems({ subject, shown }: Finding, root: string): readonly string[] {
  const name = nameOf(subject);
  const other = elsewhere[name];
  if (other && !readFileSync(root + other.file, 'utf8').includes(other.test))
    return [`${name}: ${other.file} has no test “${other.test}”`];
  if (subject.effect === 'now')
    return shown.size > 0 || other ? [] : [`${name}: said to act, but no course of messages shows it`];
  if (toldOnly[name]) return shown.size > 0 ? [] : [`${name}: leaves no trace any more`];
  const [first] = shown;
  if (first) return [`${name}: said to be without effect, but “${first[1]}” shows one in ${first[0]}`];
  return subject.effect === 'later' && reasonToWait(name) === null
    ? [`${name}: nothing says what it waits for`]
    : [];
}

function nameOf({ kind, name }: Subject): string {
  return `${kind} ${name}`;
}

function table(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = header.map(() => '---');
  return [header, rule, ...lines]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
