import type { QualityReport } from '../../call/quality/quality-monitor.ts';
import type { CallTotals } from '../../call/totals.ts';
import type { ProxyStatistics } from '../../commands/control-statistics.ts';
import type { PathTraffic } from '../../commands/statistics-report.ts';
import type { AddressTraffic, PortUse } from '../../plan/media-plane.ts';
import type { NgObject } from '../../protocols/ng/dictionary.ts';
import type { CallCensus } from '../census/call-census.ts';
import type { GcPauses } from '../runtime/gc-pauses.ts';
import type { Invariants } from '../runtime/invariants.ts';
import type { LoopDelay } from '../runtime/loop-delay.ts';

/** What the NG listeners have counted of one address beside the requests that were carried out. */
export interface ProxyTrouble {
  readonly address: string;
  readonly duplicates: number;
  readonly malformed: number;
  readonly oversized: number;
  readonly overloaded: number;
}

/** A thread that forwards media. */
export interface WorkerFigures {
  readonly index: number;
  readonly calls: number;
  readonly restarts: number;
}

/** Where the figures come from. All of it is at hand: nothing looks at every call. */
export interface MetricSources {
  readonly version: string;
  readonly registry: {
    readonly count: () => number;
    readonly foreignCount: () => number;
    readonly totals: () => CallTotals;
    readonly quality: QualityReport;
  };
  /** Everything that was relayed since start. */
  readonly traffic: () => PathTraffic;
  readonly portUse: () => readonly PortUse[];
  /** By the number of the local address. */
  readonly trafficByAddress: () => ReadonlyMap<number, AddressTraffic>;
  readonly proxies: () => ReadonlyMap<string, ProxyStatistics>;
  readonly troubles: () => readonly ProxyTrouble[];
  readonly census: CallCensus;
  readonly loopDelay: LoopDelay;
  readonly gcPauses: GcPauses;
  readonly invariants: Invariants;
  /** Numbers by name, in groups, as in `statistics`. */
  readonly operation: () => NgObject;
  readonly workers: () => readonly WorkerFigures[];
  /** Seconds. */
  readonly uptime: () => number;
}
