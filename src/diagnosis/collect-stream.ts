import type { Endpoint } from '../base/endpoint.ts';
import type { Call } from '../call/call.ts';
import type { Leg } from '../call/leg.ts';
import type { SourceQuality } from '../call/quality/source-quality.ts';
import type { SsrcCounters } from '../plan/media-plane.ts';
import type { StreamPlan } from '../plan/types.ts';
import type { SourceFacts, StreamFacts } from './facts.ts';

/** A sample of longer ago says nothing about now. */
const RECENT_MS = 15_000;
/** And one of so few packets says nothing about loss. */
const ENOUGH_PACKETS = 20;

export interface StreamPlace {
  readonly leg: Leg;
  /** The leg whose sockets it uses: itself, outside of bundles. */
  readonly transport: Leg;
  readonly plan: StreamPlan;
  readonly component: 0 | 1;
  /** What its payload types stand for. */
  readonly names: ReadonlyMap<number, string>;
  /** Unix milliseconds. */
  readonly now: number;
}

export function collectStream(call: Call, place: StreamPlace): StreamFacts {
  const { leg, transport, plan, component, now } = place;
  const counters = call.handle.counters(plan.slot);
  const carrier =
    transport === leg || transport.rtp === null ? counters : call.handle.counters(transport.rtp.slot);
  const { description } = transport;
  const roundTripUs = call.handle.roundTripUs(plan.slot);
  const socket = transport.ports?.sockets[component];
  const local = socket === undefined ? null : socket.local;
  return {
    local,
    shown: shownAs(local, transport),
    advertised: (component === 0 ? description?.rtp : description?.rtcp) ?? null,
    endpoint: carrier.endpoint,
    isConfirmed: carrier.isConfirmed,
    in: counters.in,
    out: counters.out,
    kernelIn: counters.kernel.in.packets,
    kernelOut: counters.kernel.out.packets,
    lastPacketAgeMs: ageOf(counters.lastPacketAt, now),
    path: counters.path,
    drops: counters.drops,
    refused:
      counters.refused === null
        ? null
        : { endpoint: counters.refused.endpoint, ageMs: ageOf(counters.refused.at, now) ?? 0 },
    roundTripMs: roundTripUs === null ? null : roundTripUs / 1000,
    ice: carrier.security.ice,
    dtls: carrier.security.dtls,
    srtp: carrier.security.srtp,
    isIceSelected: carrier.security.isIceSelected,
    isDtlsVerified: carrier.security.isDtlsVerified,
    sources: counters.ssrcs.map((source) => sourceFacts(source, qualityOf(call, leg, source), place)),
  };
}

/** The address that SDP shows, with the port of the socket. */
function shownAs(local: Endpoint | null, { ports, ice }: Leg): Endpoint | null {
  if (local === null || ports === null) return null;
  const { family, address } = ice.running?.shownAddress ?? ports.address.advertised;
  return { family, address, port: local.port };
}

function qualityOf(call: Call, { rtp }: Leg, { ssrc }: SsrcCounters): SourceQuality | undefined {
  return rtp === null ? undefined : call.quality.of(rtp.id).get(ssrc);
}

function sourceFacts(
  counters: SsrcCounters,
  quality: SourceQuality | undefined,
  { names, now }: StreamPlace,
): SourceFacts {
  const latest = quality?.latest ?? null;
  const isRecent = latest !== null && latest.packets >= ENOUGH_PACKETS && now - latest.sample.at < RECENT_MS;
  return {
    ssrc: counters.ssrc,
    packets: counters.packets,
    lost: counters.lost,
    jitterMs: counters.jitterMs,
    payloadType: counters.lastPayloadType,
    codec: names.get(counters.lastPayloadType) ?? null,
    lastSeenAgeMs: ageOf(counters.lastSeenAt, now) ?? 0,
    mos: quality?.average?.mos ?? null,
    recentLossPercent: isRecent ? latest.sample.lossPercent : null,
  };
}

/** Null: it has never been. The workers' clock may be a little ahead of ours. */
function ageOf(unixMs: number, now: number): number | null {
  return unixMs === 0 ? null : Math.max(0, now - unixMs);
}
