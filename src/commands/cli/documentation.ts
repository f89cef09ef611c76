import { cliForms } from './index.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The generated part of docs/ctl.md: every command. */
export function cliReference(): string {
  const rows = cliForms()
    .filter(({ words }) => words[0] !== 'get')
    .map(({ words, parameters, help, hasData }) => {
      const form = [...words, ...(parameters === '' ? [] : [parameters])].join(' ');
      return `| \`${cell(form)}\` | ${cell(help)} | ${hasData ? 'yes' : ''} |`;
    });
  return ['| Command | What it shows or does | `--json` |', '|---|---|---|', ...rows].join('\n');
}
