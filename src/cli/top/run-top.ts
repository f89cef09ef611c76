import { formatHostPort } from '../../base/endpoint.ts';
import type { TopReport } from '../../commands/cli/top/row.ts';
import { ask } from '../ask.ts';
import type { CtlTarget } from '../ctl-options.ts';
import { FRAME_LINES, frame, type TerminalSize } from './frame.ts';
import { keysOf } from './keys.ts';
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
  const where = formatHostPort(target.host, target.port);
  const empty = { isPaused: false, report: null, problem: null, cursor: 0, detail: null };
  let state: TopState = { ...first, where, ...empty };
  let wake: () => void = () => undefined;
  const life = { isOver: false };

  function draw(): void {
    const lines = frame(state, sizeOf(stdout)).map((line) => `${line}${CLEAR_LINE}`);
    stdout.write(`${HOME}${lines.join('\r\n')}`);
  }
  function onKey(data: Buffer): void {
    const before = state;
    for (const key of keysOf(data.toString('latin1'))) {
      const next = pressed(state, key);
      if (next === null) life.isOver = true;
      else state = next;
    }
    draw();
    if (life.isOver || isOtherQuestion(before, state)) wake();
  }
  const end = (): void => {
    life.isOver = true;
    wake();
  };

  stdout.write(ENTER);
  stdin.setRawMode(true);
  stdin.on('data', onKey);
  stdout.on('resize', draw);
  process.on('SIGTERM', end).on('SIGHUP', end);
  try {
    while (!life.isOver) {
      const asked = state;
      if (!asked.isPaused || asked.report === null || asked.detail?.lines === null) {
        // Keys may change the state meanwhile.
        const news = await askAgain(target, asked, sizeOf(stdout));
        state = news(state);
      }
      draw();
      // A key asks for something else: at once.
      if (isOtherQuestion(asked, state)) continue;
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

function isOtherQuestion(a: TopState, b: TopState): boolean {
  return (
    a.view !== b.view ||
    a.sort !== b.sort ||
    a.isPaused !== b.isPaused ||
    a.detail?.callid !== b.detail?.callid
  );
}

/** What becomes of the state by the daemon's answer. */
async function askAgain(
  { host, port }: CtlTarget,
  { view, sort, detail }: TopState,
  { rows }: TerminalSize,
): Promise<(state: TopState) => TopState> {
  const count = Math.max(1, Math.min(1000, rows - FRAME_LINES));
  const line = detail === null ? `json top ${view} ${sort} ${count}` : `diagnose ${oneLine(detail.callid)}`;
  const answer = await ask(host, port, line, TIMEOUT_MS);
  if (!answer.ok) return (state) => ({ ...state, problem: answer.problem });
  const text = answer.text.toString('utf8');
  if (detail !== null)
    return (state) =>
      state.detail?.callid !== detail.callid
        ? state
        : { ...state, problem: null, detail: { ...state.detail, lines: text.trim().split('\n') } };
  try {
    const report = JSON.parse(text) as TopReport;
    return (state) => ({ ...state, report, problem: null });
  } catch {
    const problem = `the daemon does not know "top": ${text.trim().slice(0, 80)}`;
    return (state) => ({ ...state, problem });
  }
}

/** A command is one line, whatever a call is called. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, '?');
}

/** Some terminals do not tell. */
function sizeOf({ columns, rows }: NodeJS.WriteStream): TerminalSize {
  return { columns: columns || 80, rows: rows || 24 };
}
