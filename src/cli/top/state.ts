import type { TopReport, TopSort, TopView } from '../../commands/cli/top/row.ts';

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
}

const sortKeys: ReadonlyMap<string, TopSort> = new Map([
  ['r', 'rate'],
  ['l', 'loss'],
  ['j', 'jitter'],
  ['m', 'mos'],
  ['a', 'age'],
  ['p', 'path'],
]);
const viewKeys: ReadonlyMap<string, TopView> = new Map([
  ['c', 'calls'],
  ['s', 'streams'],
]);

/** What a key makes of the state; null: it ends the program. Keys without a meaning change nothing. */
export function pressed(state: TopState, key: string): TopState | null {
  if (key === 'q' || key === '\u0003' || key === '\u0004') return null;
  if (key === ' ') return { ...state, isPaused: !state.isPaused };
  const [view, sort] = [viewKeys.get(key), sortKeys.get(key)];
  if (view !== undefined) return { ...state, view };
  return sort === undefined ? state : { ...state, sort };
}
