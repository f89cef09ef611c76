import type { TrafficCounters } from '../plan/media-plane.ts';
import type { Call } from './call.ts';
import type { EndReason } from './timeouts.ts';
import { legsOf } from './timeouts.ts';

/** Running sums over calls that have ended. */
export interface CallTotals {
  readonly managed: number;
  readonly rejected: number;
  readonly endedBy: Readonly<Record<EndReason, number>>;
  readonly relayed: TrafficCounters;
  /** Streams that never carried a packet, and those that did while their counterpart did not. */
  readonly zeroWayStreams: number;
  readonly oneWayStreams: number;
  /** Seconds, and their squares for the standard deviation. */
  readonly durationSeconds: number;
  readonly durationSquared: number;
}

const noneEnded: CallTotals['endedBy'] = {
  regular: 0,
  forced: 0,
  timeout: 0,
  silentTimeout: 0,
  offerTimeout: 0,
  finalTimeout: 0,
};

export const noTotals: CallTotals = {
  managed: 0,
  rejected: 0,
  endedBy: noneEnded,
  relayed: { packets: 0, bytes: 0, errors: 0 },
  zeroWayStreams: 0,
  oneWayStreams: 0,
  durationSeconds: 0,
  durationSquared: 0,
};

/** The sums with one more ended call; read its counters before its streams close. */
export function addEndedCall(
  totals: CallTotals,
  call: Call,
  reason: EndReason,
  nowUnixMs: number,
): CallTotals {
  const seconds = (nowUnixMs - call.createdAt) / 1000;
  const traffic = trafficOf(call);
  return {
    managed: totals.managed + 1,
    rejected: totals.rejected,
    endedBy: { ...totals.endedBy, [reason]: totals.endedBy[reason] + 1 },
    relayed: sumTraffic(totals.relayed, traffic.relayed),
    zeroWayStreams: totals.zeroWayStreams + traffic.zeroWay,
    oneWayStreams: totals.oneWayStreams + traffic.oneWay,
    durationSeconds: totals.durationSeconds + seconds,
    durationSquared: totals.durationSquared + seconds * seconds,
  };
}

export function sumTraffic(a: TrafficCounters, b: TrafficCounters): TrafficCounters {
  return { packets: a.packets + b.packets, bytes: a.bytes + b.bytes, errors: a.errors + b.errors };
}

interface CallTraffic {
  /** Everything received for relaying, RTP and RTCP. */
  readonly relayed: TrafficCounters;
  readonly zeroWay: number;
  readonly oneWay: number;
}

export function trafficOf(call: Call): CallTraffic {
  let relayed = noTotals.relayed;
  for (const leg of legsOf(call)) {
    for (const stream of [leg.rtp, leg.rtcp]) {
      if (stream !== null) relayed = sumTraffic(relayed, call.handle.counters(stream.slot).in);
    }
  }
  let zeroWay = 0;
  let oneWay = 0;
  for (const { sides } of call.dialogues) {
    for (const [index, leg] of sides[0].legs.entries()) {
      const counts = [leg, sides[1].legs[index]].map((entry) =>
        entry?.rtp ? call.handle.counters(entry.rtp.slot).in.packets : 0,
      );
      const silent = counts.filter((count) => count === 0).length;
      if (silent === 2) zeroWay += 1;
      if (silent === 1) oneWay += 1;
    }
  }
  return { relayed, zeroWay, oneWay };
}
