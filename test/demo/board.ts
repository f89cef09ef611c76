import { addedDelayMs, lossOf, percent, type Leg } from './verdict.ts';

/** Shows a table; on a terminal each one takes the place of the last. */
export interface Board {
  /** In between: only where it can be overwritten. */
  update(legs: readonly Leg[], headline: string): void;
  /** The last state, shown everywhere. */
  finish(legs: readonly Leg[], headline: string): void;
}

const COLUMNS = [
  'leg',
  'local port',
  'peer',
  'learned',
  'from it',
  'to it',
  'loss',
  'jitter',
  'added delay',
  'RTCP',
];

export function createBoard(output: NodeJS.WriteStream): Board {
  let shown = 0;
  const draw = (legs: readonly Leg[], headline: string): void => {
    const lines = [headline, ...table([COLUMNS, ...legs.map(rowOf)])];
    // Up over the last table, then clear every line before it is written again.
    const back = output.isTTY && shown > 0 ? `\x1b[${shown}A` : '';
    const clear = output.isTTY ? '\x1b[2K' : '';
    output.write(back + lines.map((line) => `${clear}${line}\n`).join(''));
    shown = lines.length;
  };
  return {
    update(legs, headline) {
      if (output.isTTY) draw(legs, headline);
    },
    finish: draw,
  };
}

function rowOf(leg: Leg): readonly string[] {
  const { name, view, state } = leg;
  const delay = addedDelayMs(leg);
  return [
    name,
    view ? String(view.localPort) : '-',
    view?.peer ?? '-',
    view ? (view.learned ? 'yes' : 'not yet') : '-',
    view ? String(view.packets) : '-',
    String(state.reception.packets),
    percent(lossOf(leg)),
    `${state.reception.jitterMs.toFixed(2)} ms`,
    delay === null ? '-' : `${delay.toFixed(2)} ms`,
    String(state.reportsReceived),
  ];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
