import { topSorts, topViews, type TopSort, type TopView } from '../../commands/cli/top/row.ts';

/** What `rtpengine-ctl top` was asked for. */
export interface TopWords {
  readonly view: TopView;
  readonly sort: TopSort;
  readonly isOnce: boolean;
  /** The line for the daemon where it is shown but once. */
  readonly line: string;
}

/** Of the words behind `top`; what is wrong with them is the daemon's to say, so such are shown once. */
export function topWords(words: readonly string[]): TopWords {
  const plain = words.filter((word) => !onceOption.test(word));
  const view = topViews.find((each) => plain.includes(each)) ?? 'calls';
  const sort = topSorts.find((each) => plain.includes(each)) ?? 'rate';
  const isKnown = plain.every((word) => word === view || word === sort);
  return { view, sort, isOnce: plain.length < words.length || !isKnown, line: ['top', ...plain].join(' ') };
}

const onceOption = /^--?once$/;
