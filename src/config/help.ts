import { groupTitles, options } from './options/table.ts';
import type { GroupName, NamedOption } from './options/table.ts';
import { wrap } from './wrap.ts';

/** Columns where the help sentence starts, and where a line ends. */
const INDENT = 30;
const WIDTH = 100;

/** `-T, --tos=NUMBER`. */
function signature(option: NamedOption): string {
  const short = option.short === null ? '    ' : `-${option.short}, `;
  return `  ${short}--${option.name}${option.placeholder === null ? '' : `=${option.placeholder}`}`;
}

function entry(option: NamedOption): string {
  const hasDefault = option.placeholder !== null && option.defaultText !== 'none';
  const head = signature(option);
  const margin = ' '.repeat(INDENT);
  const text = hasDefault ? `${option.help} Default: ${option.defaultText}.` : option.help;
  const [first = '', ...rest] = wrap(text, WIDTH - INDENT);
  const start = head.length < INDENT - 1 ? head.padEnd(INDENT) + first : `${head}\n${margin}${first}`;
  return [start, ...rest.map((line) => margin + line)].join('\n');
}

function effectiveGroups(): string[] {
  return (Object.keys(groupTitles) as GroupName[]).flatMap((group) => {
    const rows = options.filter((option) => option.group === group && option.effect === 'now');
    return rows.length === 0 ? [] : [`${groupTitles[group]}:\n${rows.map(entry).join('\n')}`];
  });
}

/** Options that change nothing, in one paragraph for each reason. */
function ineffectiveGroups(): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, effect } of options) {
    if (effect === 'now') continue;
    const reason = effect === 'later' ? 'there is no such feature in this release' : effect.never;
    byReason.set(reason, [...(byReason.get(reason) ?? []), `--${name}`]);
  }
  return [...byReason].map(([reason, names]) => {
    const lines = wrap(names.join(' '), WIDTH - 2).map((line) => `  ${line}`);
    return [`Accepted without effect (${reason}):`, ...lines].join('\n');
  });
}

/** What `--help` prints. */
export function helpText(): string {
  const intro = [
    'Usage: rtpengine [OPTION...]',
    'Relays media between the parties of SIP calls, as told by a SIP proxy over the NG protocol.',
    'Options may also stand in a file, by their long names; the command line overrules it.',
    '  -h, --help'.padEnd(INDENT) + 'Prints this and exits.',
  ].join('\n');
  return [intro, ...effectiveGroups(), ...ineffectiveGroups()].join('\n\n') + '\n';
}
