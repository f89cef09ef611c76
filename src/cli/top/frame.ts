import type { TopRow } from '../../commands/cli/top/row.ts';
import { headLine, rowLine, totalsLine } from '../../commands/cli/top/table.ts';
import type { CallDetail, TopState } from './state.ts';

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

const tableHelp =
  'enter diagnosis, c calls, s streams | sort: r rate, l loss, j jitter, m MOS, a age, p path | space pause, q quit';
const detailHelp = 'up, down scroll | back or q to the table, space pause';

/** The picture: exactly as many lines as the terminal has, none longer than it is wide. */
export function frame(state: TopState, size: TerminalSize): readonly string[] {
  const { detail } = state;
  const lines = detail === null ? tableLines(state, size) : detailLines(state, detail, size);
  const body = lines.slice(0, Math.max(0, size.rows - 1));
  while (body.length < size.rows - 1) body.push('');
  return [...body, fitted(detail === null ? tableHelp : detailHelp, size.columns)];
}

function tableLines(state: TopState, { columns, rows }: TerminalSize): string[] {
  const { report, view, sort, problem, isPaused, where, cursor } = state;
  const title = `rtpengine ${where}: ${view} by ${sort}${isPaused ? ', paused' : ''}`;
  const places = Math.max(0, rows - FRAME_LINES);
  // An answer to an earlier question is of another table.
  const shownRows = report?.view === view ? report.rows.slice(0, places) : [];
  const marked = Math.min(cursor, shownRows.length - 1);
  const middle = problem ?? (report === null ? 'waiting for the daemon' : totalsLine(report.totals));
  return [
    bold(fitted(title, columns)),
    problem === null ? fitted(middle, columns) : red(fitted(middle, columns)),
    inverse(fitted(headLine(view), columns).padEnd(columns)),
    ...shownRows.map((row, index) => {
      const line = fitted(rowLine(view, row), columns);
      return index === marked ? inverse(line.padEnd(columns)) : coloured(line, row);
    }),
  ];
}

function detailLines(
  { problem, isPaused }: TopState,
  detail: CallDetail,
  { columns }: TerminalSize,
): string[] {
  const { callid, lines, scroll } = detail;
  const title = `${legible(callid)}${isPaused ? ', paused' : ''}`;
  const text = lines ?? ['waiting for the daemon'];
  return [
    bold(fitted(title, columns)),
    problem === null ? '' : red(fitted(problem, columns)),
    ...text.slice(scroll).flatMap((line) => wrapped(line, columns)),
  ];
}

/** What does not fit goes on below, a little to the right. */
function wrapped(line: string, columns: number): readonly string[] {
  const indent = Math.min(10, Math.floor(columns / 4));
  const parts = [line.slice(0, columns)];
  const step = Math.max(1, columns - indent);
  for (let at = columns; at < line.length; at += step)
    parts.push(`${' '.repeat(columns > indent ? indent : 0)}${line.slice(at, at + step)}`);
  return parts;
}

function coloured(line: string, { loss, mos }: TopRow): string {
  return (loss ?? 0) >= BAD_LOSS || (mos ?? Infinity) < BAD_MOS ? red(line) : line;
}

function legible(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}

function fitted(text: string, columns: number): string {
  return text.length > columns ? text.slice(0, columns) : text;
}
