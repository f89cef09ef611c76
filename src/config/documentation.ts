import { groupTitles, options } from './options/table.ts';
import type { GroupName, NamedOption } from './options/table.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;

function effectText({ effect }: NamedOption): string {
  if (effect === 'now') return 'yes';
  return effect === 'later' ? 'not in this release' : `no: ${effect.never}`;
}

function valueText({ placeholder, range, isList }: NamedOption): string {
  if (placeholder === null) return '';
  return `${code(placeholder)}${range === '' ? '' : ` ${range}`}${isList ? ', several' : ''}`;
}

function row(option: NamedOption): string {
  const name = code(option.name) + (option.short === null ? '' : `, ${code(`-${option.short}`)}`);
  const texts = [option.defaultText, option.help, effectText(option)].map(cell);
  return `| ${[name, valueText(option), ...texts].join(' | ')} |`;
}

/** The reference part of docs/config.md: a table for each group of options. */
export function optionReference(): string {
  return (Object.keys(groupTitles) as GroupName[])
    .map((group) =>
      [
        `### ${groupTitles[group]}`,
        '',
        '| Option | Value | Default | Meaning | Has effect |',
        '|---|---|---|---|---|',
        ...options.filter((option) => option.group === group).map(row),
      ].join('\n'),
    )
    .join('\n\n');
}
