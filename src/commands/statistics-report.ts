import type { MediaPaths } from '../call/media-paths.ts';
import type { QualityReport } from '../call/quality/quality-monitor.ts';
import { QualityTotals } from '../call/quality/quality-totals.ts';
import type { CallRegistry } from '../call/registry.ts';
import type { AddressTraffic, MediaPlane, PortUse, TrafficCounters } from '../plan/media-plane.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';
import { reportScores, reportVoipMetrics } from './quality-report.ts';
import type { ControlStatistics } from './control-statistics.ts';

/** Packets, bytes and errors in the last second, or since start. */
export interface PathTraffic {
  readonly total: TrafficCounters;
  readonly kernel: TrafficCounters;
  readonly user: TrafficCounters;
}

export interface RateMeter {
  /** To be called once a second. */
  readonly tick: () => void;
  readonly rate: () => PathTraffic;
  /** Since start, as of the last tick. */
  readonly sums: () => PathTraffic;
}

function difference(a: TrafficCounters, b: TrafficCounters): TrafficCounters {
  return { packets: a.packets - b.packets, bytes: a.bytes - b.bytes, errors: a.errors - b.errors };
}

function readTraffic(media: MediaPlane): PathTraffic {
  const total = media.traffic();
  const kernel = media.kernelTraffic();
  return { total, kernel, user: difference(total, kernel) };
}

const noTraffic: TrafficCounters = { packets: 0, bytes: 0, errors: 0 };

export function createRateMeter(media: MediaPlane): RateMeter {
  let last = readTraffic(media);
  let rate: PathTraffic = { total: noTraffic, kernel: noTraffic, user: noTraffic };
  return {
    tick: () => {
      const now = readTraffic(media);
      rate = {
        total: difference(now.total, last.total),
        kernel: difference(now.kernel, last.kernel),
        user: difference(now.user, last.user),
      };
      last = now;
    },
    rate: () => rate,
    sums: () => last,
  };
}

export interface StatisticsSources {
  readonly registry: CallRegistry;
  readonly media: MediaPlane;
  readonly control: ControlStatistics;
  /** Null: they are not wanted. */
  readonly paths: MediaPaths | null;
  readonly rates: RateMeter;
  /** What is counted of the daemon's own connections to the world: numbers by name, in groups. */
  readonly operation: () => NgObject;
  /** Seconds since start. */
  readonly uptime: () => number;
  /** What was reported to Graphite last; null or left out: nothing. */
  readonly interval?: NgObject | null;
}

/** The object that the `statistics` command returns: integers, and decimals as strings. */
export function reportStatistics(sources: StatisticsSources): NgObject {
  return {
    currentstatistics: current(sources),
    totalstatistics: totals(sources),
    intervalstatistics: sources.interval ?? undefined,
    mos: reportScores(sources.registry.quality.all),
    voip_metrics: reportVoipMetrics(sources.registry.quality.all),
    controlstatistics: sources.control.report(),
    operation: sources.operation(),
    interfaces: interfaces(sources),
    transcoders: [],
  };
}

function current({ registry, rates, paths }: StatisticsSources): NgObject {
  const { total, user, kernel } = rates.rate();
  const all = registry.count();
  const foreign = registry.foreignCount();
  return {
    sessionsown: all - foreign,
    sessionsforeign: foreign,
    sessionstotal: all,
    transcodedmedia: 0,
    mediacache: 0,
    playercache: 0,
    packetrate_user: user.packets,
    byterate_user: user.bytes,
    errorrate_user: user.errors,
    packetrate_kernel: kernel.packets,
    byterate_kernel: kernel.bytes,
    errorrate_kernel: kernel.errors,
    packetrate: total.packets,
    byterate: total.bytes,
    errorrate: total.errors,
    media_userspace: paths?.userSpace,
    media_kernel: paths?.kernel,
    media_mixed: paths?.mixed,
  };
}

function totals({ registry, media, uptime }: StatisticsSources): NgObject {
  const sums = registry.totals();
  const { endedBy, managed } = sums;
  const { total, user, kernel } = readTraffic(media);
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
    relayedpackets_user: user.packets,
    relayedpacketerrors_user: user.errors,
    relayedbytes_user: user.bytes,
    relayedpackets_kernel: kernel.packets,
    relayedpacketerrors_kernel: kernel.errors,
    relayedbytes_kernel: kernel.bytes,
    relayedpackets: total.packets,
    relayedpacketerrors: total.errors,
    relayedbytes: total.bytes,
    zerowaystreams: sums.zeroWayStreams,
    onewaystreams: sums.oneWayStreams,
    avgcallduration: average.toFixed(6),
    totalcallsduration: sums.durationSeconds.toFixed(6),
    totalcallsduration2: sums.durationSquared.toFixed(6),
    totalcallsduration_stddev: Math.sqrt(Math.max(0, variance)).toFixed(6),
  };
}

const noQuality = new QualityTotals();
const noAddressTraffic: AddressTraffic = { in: noTraffic, out: noTraffic };

function interfaces({ media, registry }: StatisticsSources): readonly NgObject[] {
  const traffic = media.trafficByAddress();
  return media
    .portUse()
    .map((use) => reportInterface(use, registry.quality, traffic.get(use.address.id) ?? noAddressTraffic));
}

function reportInterface(
  { address, total, used }: PortUse,
  quality: QualityReport,
  traffic: AddressTraffic,
): NgObject {
  const measured = quality.byAddress.get(address.id) ?? noQuality;
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
    packets_lost: measured.counts.lost,
    duplicates: measured.counts.duplicates,
    voip_metrics: { ...reportScores(measured), ...reportVoipMetrics(measured) },
    ingress: { packets: traffic.in.packets, bytes: traffic.in.bytes, errors: traffic.in.errors },
    egress: { packets: traffic.out.packets, bytes: traffic.out.bytes, errors: traffic.out.errors },
  };
}
