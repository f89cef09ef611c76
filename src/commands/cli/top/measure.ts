import { toReadable } from '../../../base/bytes.ts';
import type { Call } from '../../../call/call.ts';
import type { Clock } from '../../../call/context.ts';
import type { Leg } from '../../../call/leg.ts';
import type { Side } from '../../../call/participant.ts';
import { SAMPLE_INTERVAL_MS } from '../../../call/quality/quality-monitor.ts';
import type { CallRegistry } from '../../../call/registry.ts';
import { sidesOfCall } from '../../../call/solo-party.ts';
import { Best, type Ranked } from './best.ts';
import type { TopFigures, TopReport, TopRow, TopSort, TopView } from './row.ts';

/** Calls between two pauses: a fraction of a millisecond. */
const callsPerPiece = 256;
/** Each source is looked at every five seconds; one that had no packets at two looks is silent. */
const STALE_MS = 2 * SAMPLE_INTERVAL_MS + 1000;

export interface TopQuestion {
  readonly view: TopView;
  readonly sort: TopSort;
  readonly count: number;
}

/** A row before it has words. */
interface Entry extends Ranked {
  readonly call: Call;
  /** Null: the whole call. */
  readonly stream: { readonly side: Side; readonly leg: Leg } | null;
}

type Figures = { -readonly [Key in keyof TopFigures]: TopFigures[Key] };

/** Looks at every call, lets others in now and then, and keeps no more rows than were asked for; the report is the last value. */
export function* measureTop(
  { registry, clock }: { readonly registry: CallRegistry; readonly clock: Clock },
  { view, sort, count }: TopQuestion,
): Generator<null, TopReport> {
  const start = clock.monotonicMs();
  const now = clock.unixMs();
  const best = new Best<Entry>(sort, count);
  const totals = { calls: 0, streams: 0, inKernel: 0, packetsPerSecond: 0, bitsPerSecond: 0 };
  for (const call of registry.calls()) {
    if (call.createdMonotonic > start) break;
    totals.calls += 1;
    const whole = newFigures(call, now);
    const streams = view === 'streams' ? best : null;
    for (const side of sidesOfCall(call)) measureSide(call, side, whole, streams, now);
    totals.streams += whole.streams;
    totals.inKernel += whole.inKernel;
    totals.packetsPerSecond += whole.packetsPerSecond;
    totals.bitsPerSecond += whole.bitsPerSecond;
    if (view === 'calls' && best.admits(whole)) best.add({ call, stream: null, figures: whole });
    if (totals.calls % callsPerPiece === 0) yield null;
  }
  return { view, sort, totals, rows: best.sorted().map(rowOf) };
}

function newFigures({ createdAt }: Call, now: number): Figures {
  return {
    streams: 0,
    inKernel: 0,
    packetsPerSecond: 0,
    bitsPerSecond: 0,
    loss: null,
    jitter: null,
    mos: null,
    age: Math.round((now - createdAt) / 1000),
  };
}

/** `best`: where each stream is to go; null: they count for the call alone. */
function measureSide(call: Call, side: Side, whole: Figures, best: Best<Entry> | null, now: number): void {
  for (const leg of side.legs) {
    if (leg.rtp === null || leg.ports === null) continue;
    const own = best === null ? whole : newFigures(call, now);
    measureLeg(call, leg, own, now);
    if (best === null) continue;
    whole.streams += own.streams;
    whole.inKernel += own.inKernel;
    whole.packetsPerSecond += own.packetsPerSecond;
    whole.bitsPerSecond += own.bitsPerSecond;
    if (best.admits(own)) best.add({ call, stream: { side, leg }, figures: own });
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

function rowOf({ call, stream, figures }: Entry): TopRow {
  const { packetsPerSecond, bitsPerSecond, loss, jitter, mos } = figures;
  return {
    callid: toReadable(call.id),
    tag: stream === null ? '' : toReadable(stream.side.participant.tag ?? ''),
    section: stream === null ? 0 : stream.leg.index + 1,
    type: stream === null ? '' : toReadable(stream.leg.description?.type ?? stream.leg.type),
    streams: figures.streams,
    inKernel: figures.inKernel,
    packetsPerSecond: rounded(packetsPerSecond, 10),
    bitsPerSecond: Math.round(bitsPerSecond),
    loss: loss === null ? null : rounded(loss, 100),
    jitter: jitter === null ? null : rounded(jitter, 10),
    mos: mos === null ? null : rounded(mos, 100),
    age: figures.age,
  };
}

function rounded(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}
