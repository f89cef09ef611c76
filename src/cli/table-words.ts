/** Where an upper-case word stands for what the operator puts there. */
export const tableForms = [
  { words: 'table list', help: 'tables, who controls them, flows and devices' },
  { words: 'table add N', help: 'makes table N, 0 to 63' },
  { words: 'table del N', help: 'deletes a table that no rtpengine controls' },
  { words: 'table show N', help: 'its flows with their counts, as `cat` of its file "list" does' },
  { words: 'table attach N DEVICE', help: 'forwards what comes in on that network device' },
  { words: 'table detach N DEVICE', help: 'leaves it to user space again' },
] as const;

/** What may follow "table". */
export const tableWords = tableForms.map(({ words }) => words.split(' ')[1]!);

export const tableSynopsis = `Kernel forwarding tables of this machine, also without a running rtpengine (as root):

${tableForms.map(({ words, help }) => `  ${words.padEnd(23)} ${help}\n`).join('')}`;

export type TableCommand =
  | { readonly kind: 'list' }
  | { readonly kind: 'add' | 'del' | 'show'; readonly table: number }
  | { readonly kind: 'attach' | 'detach'; readonly table: number; readonly device: string };

/** The command, or what is wrong with the words. */
export function parseTableCommand([kind, number, device, ...more]: readonly string[]): TableCommand | string {
  if (kind === 'list') return number === undefined ? { kind } : '"table list" takes nothing more.';
  if (kind !== 'add' && kind !== 'del' && kind !== 'show' && kind !== 'attach' && kind !== 'detach')
    return kind === undefined ? 'What about tables?' : `Unknown command: table ${kind}`;
  if (number === undefined || !/^\d{1,2}$/.test(number) || Number(number) > 63)
    return `"table ${kind}" needs the number of a table, 0 to 63${number === undefined ? '' : `, not "${number}"`}.`;
  const table = Number(number);
  if (more.length > 0) return `"${more[0]!}" is one word too many.`;
  if (kind === 'attach' || kind === 'detach')
    return device === undefined
      ? `"table ${kind} ${table}" needs a network device.`
      : { kind, table, device };
  return device === undefined ? { kind, table } : `"${device}" is one word too many.`;
}
