import { ctlOptions } from './ctl-options.ts';

const column = 24;
const width = 100;

/** The options one below the other, as `-help` prints them. */
export function optionsText(): string {
  return ctlOptions
    .map(({ name, value, help }) => {
      const head = `  ${name}${value === null ? '' : ` ${value}`}`;
      return `${head.padEnd(column)}${folded(help).join(`\n${' '.repeat(column)}`)}\n`;
    })
    .join('');
}

function folded(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && column + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
