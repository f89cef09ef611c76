import { toReadable } from '../../../base/bytes.ts';
import type { Call } from '../../../call/call.ts';
import type { Leg } from '../../../call/leg.ts';
import type { Side } from '../../../call/participant.ts';
import type { CallRegistry } from '../../../call/registry.ts';
import type { Clock } from '../../../call/context.ts';
import { SAMPLE_INTERVAL_MS } from '../../../call/quality/quality-monitor.ts';
import { byWeight, type TopReport, type TopRow, type TopSort, type TopView } from './row.ts';

/** Calls between two pauses: a fraction of a millisecond. */
const callsPerPiece = 256;
/** Each source is looked at every five seconds; one that had no packets at two looks is silent. */
const STALE_MS = 2 * SAMPLE_INTERVAL_MS + 1000;

export interface TopQuestion {
  readonly view: TopView;
  readonly sort: TopSort;
  readonly count: number;
}

/** Looks at every call, lets others in now and then, and keeps no more rows than were asked for; the report is the last value. */
export function* measureTop(
  { registry, clock }: { readonly registry: CallRegistry; readonly clock: Clock },
  { view, sort, count }: TopQuestion,
): Generator<null, TopReport> {
  const start = clock.monotonicMs();
  const now = clock.unixMs();
  const best = new BestRows(sort, count);
  const totals = { calls: 0, streams: 0, inKernel: 0, packetsPerSecond: 0, bitsPerSecond: 0 };
  for (const call of registry.calls()) {
    if (call.createdMonotonic > start) break;
    totals.calls += 1;
    const whole = newFigures();
    for (const { sides } of call.dialogues)
      for (const side of sides) measureSide(call, side, view, whole, best, now);
    for (const { side } of call.solos) measureSide(call, side, view, whole, best, now);
    totals.streams += whole.streams;
    totals.inKernel += whole.inKernel;
    totals.packetsPerSecond += whole.packetsPerSecond;
    totals.bitsPerSecond += whole.bitsPerSecond;
    if (view === 'calls') best.add(rowOf(call, null, null, whole, now));
    if (totals.calls % callsPerPiece === 0) yield null;
  }
  return { view, sort, totals, rows: best.rows() };
}

type Sums = 'streams' | 'inKernel' | 'packetsPerSecond' | 'bitsPerSecond';
type Figures = Record<Sums, number> & Record<'loss' | 'jitter' | 'mos', number | null>;

function newFigures(): Figures {
  return {
    streams: 0,
    inKernel: 0,
    packetsPerSecond: 0,
    bitsPerSecond: 0,
    loss: null,
    jitter: null,
    mos: null,
  };
}

function measureSide(
  call: Call,
  side: Side,
  view: TopView,
  whole: Figures,
  best: BestRows,
  now: number,
): void {
  for (const leg of side.legs) {
    if (leg.rtp === null || leg.ports === null) continue;
    const own = view === 'streams' ? newFigures() : whole;
    measureLeg(call, leg, own, now);
    if (own === whole) continue;
    addTo(whole, own);
    best.add(rowOf(call, side, leg, own, now));
  }
}

function measureLeg(call: Call, { rtp }: Leg, into: Figures, now: number): void {
  into.streams += 1;
  if (call.handle.isInKernel(rtp!.slot)) into.inKernel += 1;
  for (const { latest } of call.quality.of(rtp!.id).values()) {
    if (latest === null || now - latest.sample.at > STALE_MS) continue;
    const { mos, jitterMs, lossPercent } = latest.sample;
    into.packetsPerSecond += latest.packetsPerSecond;
    into.bitsPerSecond += 8 * latest.bytesPerSecond;
    into.loss = Math.max(into.loss ?? 0, lossPercent);
    into.jitter = Math.max(into.jitter ?? 0, jitterMs);
    into.mos = Math.min(into.mos ?? Infinity, mos);
  }
}

function addTo(whole: Figures, part: Figures): void {
  whole.streams += part.streams;
  whole.inKernel += part.inKernel;
  whole.packetsPerSecond += part.packetsPerSecond;
  whole.bitsPerSecond += part.bitsPerSecond;
}

/** `side` and `leg` null: the whole call. */
function rowOf(call: Call, side: Side | null, leg: Leg | null, figures: Figures, now: number): TopRow {
  return {
    callid: toReadable(call.id),
    tag: side === null ? '' : toReadable(side.participant.tag ?? ''),
    section: leg === null ? 0 : leg.index + 1,
    type: leg === null ? '' : toReadable(leg.description?.type ?? leg.type),
    streams: figures.streams,
    inKernel: figures.inKernel,
    packetsPerSecond: rounded(figures.packetsPerSecond, 10),
    bitsPerSecond: Math.round(figures.bitsPerSecond),
    loss: figures.loss === null ? null : rounded(figures.loss, 100),
    jitter: figures.jitter === null ? null : rounded(figures.jitter, 10),
    mos: figures.mos === null ? null : rounded(figures.mos, 100),
    age: Math.round((now - call.createdAt) / 1000),
  };
}

function rounded(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}

/** The first so many rows of any number: sorted and cut whenever there are twice as many. */
class BestRows {
  readonly #order: (a: TopRow, b: TopRow) => number;
  readonly #count: number;
  #kept: TopRow[] = [];

  constructor(sort: TopSort, count: number) {
    this.#order = byWeight(sort);
    this.#count = count;
  }

  add(row: TopRow): void {
    this.#kept.push(row);
    if (this.#kept.length >= 2 * this.#count + 16) this.#cut();
  }

  rows(): readonly TopRow[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    this.#kept = this.#kept.sort(this.#order).slice(0, this.#count);
  }
}
