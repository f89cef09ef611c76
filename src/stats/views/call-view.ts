import { toReadable } from '../../base/bytes.ts';
import { formatEndpoint, type Endpoint } from '../../base/endpoint.ts';
import type { Call } from '../../call/call.ts';
import type { Leg, StreamRef } from '../../call/leg.ts';
import { participantName, type Participant, type Side } from '../../call/participant.ts';
import { subscriptionFlows, type PlacedLeg, type SubscriptionFlow } from '../../call/subscription-flows.ts';
import type { QualitySample, SourceQuality } from '../../call/quality/source-quality.ts';
import { codecInUse } from '../../commands/cli/call-detail.ts';
import type { SsrcCounters, StreamCounters } from '../../plan/media-plane.ts';

/** All about one call, for the page: dialogues with their two sides, and parties outside of them. */
export function callView(call: Call, unixMs: number) {
  const seen: Seen = { call, unixMs, flows: subscriptionFlows(call) };
  return {
    id: toReadable(call.id),
    now: unixMs,
    createdAt: call.createdAt,
    lastSignalAt: call.lastSignalAt,
    proxy: formatEndpoint(call.createdFrom),
    isDeleted: call.deleteAt !== null,
    isForeign: call.isForeign,
    isRecorded: call.recording !== null,
    dialogues: call.dialogues.map(({ sides, isAnswered, isActive }) => ({
      isAnswered,
      isActive,
      sides: sides.map((side) => sideView(side, seen)),
    })),
    solos: call.solos.map(({ role, side }) => ({ role, side: sideView(side, seen) })),
  };
}

interface Seen {
  readonly call: Call;
  readonly unixMs: number;
  readonly flows: readonly SubscriptionFlow[];
}

function sideView({ participant, interfaceName, legs }: Side, seen: Seen) {
  return {
    ...nameView(participant),
    interface: interfaceName,
    legs: legs.map((leg) => legView(leg, seen)),
  };
}

function nameView(participant: Participant) {
  return {
    tag: toReadable(participantName(participant)),
    label: participant.label === null ? null : toReadable(participant.label),
  };
}

function legView(leg: Leg, { call, unixMs, flows }: Seen) {
  const rtp = leg.rtp === null ? null : call.handle.counters(leg.rtp.slot);
  const rtcp = leg.rtcp === null ? null : call.handle.counters(leg.rtcp.slot);
  return {
    index: leg.index + 1,
    type: toReadable(leg.type),
    protocol: toReadable(leg.description?.protocol ?? leg.protocol),
    direction: leg.description?.direction ?? null,
    /** Port 0 in its SDP. */
    isRejected: leg.description?.isRejected ?? false,
    codecs: (leg.description?.codecs ?? []).map(({ name }) => toReadable(name)),
    codec: codecInUse(leg, rtp),
    /** By subscription. */
    hears: flows.filter(({ to }) => to.leg === leg).map((flow) => linkView(flow, flow.from)),
    heardBy: flows.filter(({ from }) => from.leg === leg).map((flow) => linkView(flow, flow.to)),
    streams: [
      ...(leg.rtp === null || rtp === null ? [] : [streamView(call, leg, leg.rtp, rtp, unixMs)]),
      ...(leg.rtcp === null || rtcp === null ? [] : [streamView(call, leg, leg.rtcp, rtcp, unixMs)]),
    ],
  };
}

/** `end`: the other end, seen from the leg that it is told of. */
function linkView({ isRtcpOnly, problem }: SubscriptionFlow, end: PlacedLeg) {
  return {
    ...nameView(end.side.participant),
    section: end.leg.index + 1,
    isRtcpOnly,
    /** Why nothing goes there; null: it goes. */
    problem: problem === null ? null : toReadable(problem),
  };
}

function streamView(call: Call, leg: Leg, stream: StreamRef, counters: StreamCounters, unixMs: number) {
  const isRtcp = stream === leg.rtcp;
  const advertised = (isRtcp ? leg.description?.rtcp : leg.description?.rtp) ?? null;
  const { lastPacketAt, security, isInKernel, isConfirmed, path, drops, endpoint } = counters;
  const quality = call.quality.of(stream.id);
  return {
    id: stream.id,
    kind: isRtcp ? 'RTCP' : mediaKind(leg),
    local: place(leg.ports?.sockets[isRtcp ? 1 : 0]?.local ?? null),
    advertised: place(advertised),
    peer: place(endpoint ?? advertised),
    isConfirmed,
    isInKernel,
    path,
    in: counters.in,
    out: counters.out,
    kernel: { in: counters.kernel.in.packets, out: counters.kernel.out.packets },
    /** Seconds; null: none has come. */
    lastPacketAge: lastPacketAt === 0 ? null : Math.max(0, unixMs - lastPacketAt) / 1000,
    drops,
    security: { ice: security.ice, dtls: security.dtls, srtp: security.srtp },
    sources: counters.ssrcs.map((source) => sourceView(source, quality.get(source.ssrc))),
  };
}

/** T.38 and the like are no RTP, and are called by their protocol. */
function mediaKind({ description, protocol, isMuxed }: Leg): string {
  const spoken = description?.protocol ?? protocol;
  if (!spoken.toUpperCase().includes('RTP')) return toReadable(spoken);
  return isMuxed ? 'RTP and RTCP' : 'RTP';
}

function place(endpoint: Endpoint | null): string | null {
  return endpoint === null ? null : formatEndpoint(endpoint);
}

function sourceView(
  { ssrc, packets, lost, duplicates, reordered, jitterMs }: SsrcCounters,
  quality?: SourceQuality,
) {
  return {
    ssrc: ssrc.toString(16).padStart(8, '0'),
    packets,
    lost,
    duplicates,
    reordered,
    jitterMs,
    mos: quality?.latest?.sample.mos ?? null,
    averageMos: quality?.average?.mos ?? null,
    roundTripMs: roundTripMs(quality?.latest?.sample ?? null),
    progression: (quality?.progression ?? []).map(sampleView),
  };
}

function roundTripMs(sample: QualitySample | null): number | null {
  const microseconds = sample?.roundTripUs ?? null;
  return microseconds === null ? null : microseconds / 1000;
}

function sampleView({ at, mos, jitterMs, lossPercent }: QualitySample) {
  return { at, mos, jitterMs, lossPercent };
}
