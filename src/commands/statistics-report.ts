import type { CallRegistry } from '../call/registry.ts';
import type { MediaPlane, PortUse, TrafficCounters } from '../plan/media-plane.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';
import type { ControlStatistics } from './control-statistics.ts';

/** Packets, bytes and errors in the last second. */
export interface RateMeter {
  /** To be called once a second. */
  readonly tick: () => void;
  readonly rate: () => TrafficCounters;
}

export function createRateMeter(media: MediaPlane): RateMeter {
  let last = media.traffic();
  let rate: TrafficCounters = { packets: 0, bytes: 0, errors: 0 };
  return {
    tick: () => {
      const now = media.traffic();
      rate = {
        packets: now.packets - last.packets,
        bytes: now.bytes - last.bytes,
        errors: now.errors - last.errors,
      };
      last = now;
    },
    rate: () => rate,
  };
}

export interface StatisticsSources {
  readonly registry: CallRegistry;
  readonly media: MediaPlane;
  readonly control: ControlStatistics;
  readonly rates: RateMeter;
  /** Seconds since start. */
  readonly uptime: () => number;
}

/** The object that the `statistics` command returns: integers, and decimals as strings. */
export function reportStatistics(sources: StatisticsSources): NgObject {
  return {
    currentstatistics: current(sources),
    totalstatistics: totals(sources),
    mos: {
      mos_total: '0.000000',
      mos2_total: '0.000000',
      mos_samples_total: 0,
      mos_average: '0.000000',
      mos_stddev: '0.000000',
    },
    controlstatistics: sources.control.report(),
    interfaces: sources.media.portUse().map(reportInterface),
    transcoders: [],
  };
}

function current({ registry, rates }: StatisticsSources): NgObject {
  const { packets, bytes, errors } = rates.rate();
  const own = registry.count();
  return {
    sessionsown: own,
    sessionsforeign: 0,
    sessionstotal: own,
    transcodedmedia: 0,
    mediacache: 0,
    playercache: 0,
    packetrate_user: packets,
    byterate_user: bytes,
    errorrate_user: errors,
    packetrate_kernel: 0,
    byterate_kernel: 0,
    errorrate_kernel: 0,
    packetrate: packets,
    byterate: bytes,
    errorrate: errors,
    media_userspace: own,
    media_kernel: 0,
    media_mixed: 0,
  };
}

function totals({ registry, media, uptime }: StatisticsSources): NgObject {
  const sums = registry.totals();
  const { endedBy, managed } = sums;
  const { packets, bytes, errors } = media.traffic();
  const average = managed === 0 ? 0 : sums.durationSeconds / managed;
  const variance = managed === 0 ? 0 : sums.durationSquared / managed - average * average;
  return {
    uptime: String(Math.floor(uptime())),
    managedsessions: managed,
    rejectedsessions: sums.rejected,
    timeoutsessions: endedBy.timeout,
    silenttimeoutsessions: endedBy.silentTimeout,
    finaltimeoutsessions: endedBy.finalTimeout,
    offertimeoutsessions: endedBy.offerTimeout,
    regularterminatedsessions: endedBy.regular,
    forcedterminatedsessions: endedBy.forced,
    relayedpackets_user: packets,
    relayedpacketerrors_user: errors,
    relayedbytes_user: bytes,
    relayedpackets_kernel: 0,
    relayedpacketerrors_kernel: 0,
    relayedbytes_kernel: 0,
    relayedpackets: packets,
    relayedpacketerrors: errors,
    relayedbytes: bytes,
    zerowaystreams: sums.zeroWayStreams,
    onewaystreams: sums.oneWayStreams,
    avgcallduration: average.toFixed(6),
    totalcallsduration: sums.durationSeconds.toFixed(6),
    totalcallsduration2: sums.durationSquared.toFixed(6),
    totalcallsduration_stddev: Math.sqrt(Math.max(0, variance)).toFixed(6),
  };
}

function reportInterface({ address, total, used }: PortUse): NgObject {
  return {
    name: address.interfaceName,
    address: address.address,
    ports: {
      min: address.portMin,
      max: address.portMax,
      used,
      used_pct: total === 0 ? '0.00' : ((used * 100) / total).toFixed(2),
      free: total - used,
      totals: total,
    },
  };
}
