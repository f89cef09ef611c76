/** What `top` shows a line of. */
export type TopView = 'calls' | 'streams';

export const topViews: readonly TopView[] = ['calls', 'streams'];

/** The last interval of about five seconds: of one stream that comes from a party, or of all streams of a call. */
export interface TopFigures {
  /** How many streams are in it: 1, or those of the call. */
  readonly streams: number;
  /** How many of them the kernel forwards. */
  readonly inKernel: number;
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
  /** Percent; of several streams the worst. Null: nothing came in the interval. */
  readonly loss: number | null;
  /** Milliseconds, the worst. */
  readonly jitter: number | null;
  /** 1.0 to 4.5, the worst. */
  readonly mos: number | null;
  /** Seconds since the call began. */
  readonly age: number;
}

export interface TopRow extends TopFigures {
  readonly callid: string;
  /** Empty for a call. */
  readonly tag: string;
  /** Media section, counted from 1; 0 for a call. */
  readonly section: number;
  readonly type: string;
}

export interface TopTotals {
  readonly calls: number;
  readonly streams: number;
  readonly inKernel: number;
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
}

export interface TopReport {
  readonly view: TopView;
  readonly sort: TopSort;
  readonly totals: TopTotals;
  readonly rows: readonly TopRow[];
}

/** What rows can be sorted by; what matters most comes first. */
export const topSorts = ['rate', 'loss', 'jitter', 'mos', 'age', 'path'] as const;
export type TopSort = (typeof topSorts)[number];

/** The larger, the further up. */
export const topWeights: Readonly<Record<TopSort, (figures: TopFigures) => number>> = {
  rate: ({ packetsPerSecond }) => packetsPerSecond,
  loss: ({ loss }) => loss ?? -1,
  jitter: ({ jitter }) => jitter ?? -1,
  mos: ({ mos }) => (mos === null ? -10 : -mos),
  age: ({ age }) => age,
  // What user space has to do first.
  path: ({ streams, inKernel }) => streams - inKernel,
};
