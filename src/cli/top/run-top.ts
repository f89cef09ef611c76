import type { TopReport } from '../../commands/cli/top/row.ts';
import { ask } from '../ask.ts';
import type { CtlTarget } from '../ctl-options.ts';
import { FRAME_LINES, frame, type TerminalSize } from './frame.ts';
import { pressed, type TopState } from './state.ts';

const INTERVAL_MS = 2000;
const TIMEOUT_MS = 3000;
/** Alternate screen and no cursor, and back. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
/** To the upper left, and behind each line: away with what was there. */
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';

/** The live view, until a key ends it. Needs a terminal for input and output. */
export async function runTop(target: CtlTarget, first: Pick<TopState, 'view' | 'sort'>): Promise<void> {
  const { stdin, stdout } = process;
  const where = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  let state: TopState = { ...first, where, isPaused: false, report: null, problem: null };
  let wake: () => void = () => undefined;
  const life = { isOver: false };

  function draw(): void {
    const lines = frame(state, sizeOf(stdout)).map((line) => `${line}${CLEAR_LINE}`);
    stdout.write(`${HOME}${lines.join('\r\n')}`);
  }
  function onKey(data: Buffer): void {
    for (const key of data.toString('latin1')) {
      const next = pressed(state, key);
      if (next === null) life.isOver = true;
      else state = next;
    }
    draw();
    wake();
  }

  stdout.write(ENTER);
  stdin.setRawMode(true);
  stdin.on('data', onKey);
  stdout.on('resize', draw);
  const end = (): void => {
    life.isOver = true;
    wake();
  };
  process.on('SIGTERM', end).on('SIGHUP', end);
  try {
    while (!life.isOver) {
      const { view, sort, isPaused } = state;
      if (!isPaused) {
        // Keys may change the state meanwhile.
        const news = await askOnce(target, view, sort, sizeOf(stdout));
        state = { ...state, ...news };
      }
      draw();
      // A key asks for something else: at once.
      if (view !== state.view || sort !== state.sort) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, INTERVAL_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (life.isOver) wake();
      });
    }
  } finally {
    stdin.setRawMode(false);
    stdin.off('data', onKey).pause();
    stdout.write(LEAVE);
  }
}

async function askOnce(
  { host, port }: CtlTarget,
  view: TopState['view'],
  sort: TopState['sort'],
  { rows }: TerminalSize,
): Promise<Pick<TopState, 'report' | 'problem'> | Pick<TopState, 'problem'>> {
  const count = Math.max(1, Math.min(1000, rows - FRAME_LINES));
  const answer = await ask(host, port, `json top ${view} ${sort} ${count}`, TIMEOUT_MS);
  if (!answer.ok) return { problem: answer.problem };
  const text = answer.text.toString('utf8');
  try {
    return { report: JSON.parse(text) as TopReport, problem: null };
  } catch {
    return { problem: `the daemon does not know "top": ${text.trim().slice(0, 80)}` };
  }
}

/** Some terminals do not tell. */
function sizeOf({ columns, rows }: NodeJS.WriteStream): TerminalSize {
  return { columns: columns || 80, rows: rows || 24 };
}
