import type { TopReport, TopSort, TopView } from '../../commands/cli/top/row.ts';
import type { Key } from './keys.ts';

/** All that the picture of `top` depends on, but for the size of the terminal. */
export interface TopState {
  readonly view: TopView;
  readonly sort: TopSort;
  readonly isPaused: boolean;
  /** Where the daemon is asked, for the title. */
  readonly where: string;
  /** The last answer; null: there was none yet. */
  readonly report: TopReport | null;
  /** Why there is no newer one. */
  readonly problem: string | null;
  /** The row that is marked, counted from 0. */
  readonly cursor: number;
  /** Null: the table is shown. */
  readonly detail: CallDetail | null;
}

/** A call that is looked at, with its diagnosis. */
export interface CallDetail {
  readonly callid: string;
  /** Null: not there yet. */
  readonly lines: readonly string[] | null;
  /** Lines above the picture. */
  readonly scroll: number;
}

const sortKeys: ReadonlyMap<Key, TopSort> = new Map<Key, TopSort>([
  ['r', 'rate'],
  ['l', 'loss'],
  ['j', 'jitter'],
  ['m', 'mos'],
  ['a', 'age'],
  ['p', 'path'],
]);
const viewKeys: ReadonlyMap<Key, TopView> = new Map<Key, TopView>([
  ['c', 'calls'],
  ['s', 'streams'],
]);

/** What a key makes of the state; null: it ends the program. Keys without a meaning change nothing. */
export function pressed(state: TopState, key: Key): TopState | null {
  if (key === '\u0003' || key === '\u0004') return null;
  if (key === ' ') return { ...state, isPaused: !state.isPaused };
  return state.detail === null ? inTable(state, key) : inDetail(state, state.detail, key);
}

function inTable(state: TopState, key: Key): TopState | null {
  const { report, cursor } = state;
  const last = Math.max(0, (report?.rows.length ?? 0) - 1);
  const marked = Math.min(cursor, last);
  if (key === 'q') return null;
  if (key === 'up') return { ...state, cursor: Math.max(0, marked - 1) };
  if (key === 'down') return { ...state, cursor: Math.min(last, marked + 1) };
  if (key === 'enter') {
    const callid = report?.rows[marked]?.callid;
    return callid === undefined ? state : { ...state, detail: { callid, lines: null, scroll: 0 } };
  }
  const [view, sort] = [viewKeys.get(key), sortKeys.get(key)];
  if (view !== undefined) return { ...state, view, cursor: 0 };
  return sort === undefined ? state : { ...state, sort, cursor: 0 };
}

function inDetail(state: TopState, detail: CallDetail, key: Key): TopState {
  const { lines, scroll } = detail;
  if (key === 'q' || key === 'back') return { ...state, detail: null };
  if (key === 'up') return { ...state, detail: { ...detail, scroll: Math.max(0, scroll - 1) } };
  if (key !== 'down') return state;
  const last = Math.max(0, (lines?.length ?? 0) - 1);
  return { ...state, detail: { ...detail, scroll: Math.min(last, scroll + 1) } };
}
