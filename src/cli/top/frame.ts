import type { TopRow } from '../../commands/cli/top/row.ts';
import { headLine, rowLine, totalsLine } from '../../commands/cli/top/table.ts';
import type { TopState } from './state.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Lines of the picture that are not rows of the table: title, totals, head, help. */
export const FRAME_LINES = 4;

/** From here on people hear it. */
const BAD_LOSS = 3;
const BAD_MOS = 3.1;

const inverse = (text: string): string => `\u001b[7m${text}\u001b[0m`;
const red = (text: string): string => `\u001b[31m${text}\u001b[0m`;
const bold = (text: string): string => `\u001b[1m${text}\u001b[0m`;

const help =
  'c calls, s streams | sort: r rate, l loss, j jitter, m MOS, a age, p path | space pause, q quit';

/** The picture: exactly as many lines as the terminal has, none longer than it is wide. */
export function frame(state: TopState, { columns, rows }: TerminalSize): readonly string[] {
  const { report, view, sort, problem, isPaused, where } = state;
  const title = `rtpengine ${where}: ${view} by ${sort}${isPaused ? ', paused' : ''}`;
  const places = Math.max(0, rows - FRAME_LINES);
  // An answer to an earlier question is of another table.
  const shownRows = report?.view === view ? report.rows.slice(0, places) : [];
  const middle = problem ?? (report === null ? 'waiting for the daemon' : totalsLine(report.totals));
  const lines = [
    bold(fitted(title, columns)),
    problem === null ? fitted(middle, columns) : red(fitted(middle, columns)),
    inverse(fitted(headLine(view), columns).padEnd(columns)),
    ...shownRows.map((row) => coloured(fitted(rowLine(view, row), columns), row)),
  ];
  while (lines.length < rows - 1) lines.push('');
  return [...lines.slice(0, Math.max(0, rows - 1)), fitted(help, columns)];
}

function coloured(line: string, { loss, mos }: TopRow): string {
  return (loss ?? 0) >= BAD_LOSS || (mos ?? Infinity) < BAD_MOS ? red(line) : line;
}

function fitted(text: string, columns: number): string {
  return text.length > columns ? text.slice(0, columns) : text;
}
