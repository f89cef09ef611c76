import type { TrafficCounters } from '../plan/media-plane.ts';
import type { Call } from './call.ts';
import type { StreamRef } from './leg.ts';
import type { EndReason } from './end-reason.ts';

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

/** The sums with one more ended call; read its traffic is read before its streams close. */
export function addEndedCall(
  totals: CallTotals,
  call: Call,
  traffic: CallTraffic,
  reason: EndReason,
  nowUnixMs: number,
): CallTotals {
  const seconds = (nowUnixMs - call.createdAt) / 1000;
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

export interface CallTraffic {
  /** Everything received for relaying, RTP and RTCP. */
  readonly relayed: TrafficCounters;
  readonly zeroWay: number;
  readonly oneWay: number;
}

/** Reads the counters of all streams of a call, once each. */
export function trafficOf(call: Call): CallTraffic {
  let relayed = noTotals.relayed;
  let zeroWay = 0;
  let oneWay = 0;
  const read = (stream: StreamRef | null | undefined): number => {
    if (!stream) return 0;
    const counters = call.handle.inbound(stream.slot);
    relayed = sumTraffic(relayed, counters);
    return counters.packets;
  };
  for (const { sides } of call.dialogues) {
    const [first, second] = sides;
    for (let index = 0; index < Math.max(first.legs.length, second.legs.length); index++) {
      const a = first.legs[index];
      const b = second.legs[index];
      const isSilentA = read(a?.rtp) === 0;
      const isSilentB = read(b?.rtp) === 0;
      read(a?.rtcp);
      read(b?.rtcp);
      if (isSilentA && isSilentB) zeroWay += 1;
      else if (isSilentA || isSilentB) oneWay += 1;
    }
  }
  for (const { side, role } of call.solos) {
    for (const leg of side.legs) {
      const isSilent = read(leg.rtp) === 0;
      read(leg.rtcp);
      if (isSilent && role === 'publisher') zeroWay += 1;
    }
  }
  return { relayed, zeroWay, oneWay };
}
