import type { Endpoint, Family } from '../base/endpoint.ts';
import type { Call } from '../call/call.ts';
import { iceFlags } from '../call/leg-ice.ts';
import type { Leg } from '../call/leg.ts';
import { sidesOf, soloOf } from '../call/solo-party.ts';
import { participantName, type Participant } from '../call/participant.ts';
import type { SourceQuality } from '../call/quality/source-quality.ts';
import { sumTraffic } from '../call/totals.ts';
import type { SsrcCounters, StreamCounters, TrafficCounters } from '../plan/media-plane.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';
import { reportQuality, type SsrcReporting } from './quality-report.ts';
import { recordingCodesReport, reportRecording } from './recording-report.ts';
import { cryptoSuite, hasFeedback, securityFlags } from './security-report.ts';
import type { Direction } from '../protocols/sdp/index.ts';
import { callControlReport, controlReport, controlFlags, forwarding } from './control-report.ts';
import { heardBy, reportSubscribers, reportSubscriptions } from './subscription-report.ts';

/**
 * The reply of `query` and `delete`: the report of a call. `only`: the parties to report, with those they exchange media
 * with; null: all. The result is part of it, since adding it to a copy took 1 % of a set-up.
 */
export function reportReply(call: Call, only: Participant | null, ssrcReporting: SsrcReporting): NgObject {
  const participants = only === null ? call.participants : [only, ...heardBy(call, only)];
  // Maps, since a tag is whatever a peer has made up: `__proto__` too.
  const tags = new Map<string, NgObject>();
  const ssrcs = new Map<string, NgObject>();
  const isInline = ssrcReporting === 'full' || ssrcReporting === 'inline';
  const isGlobal = ssrcReporting === 'full' || ssrcReporting === 'global';
  const totals = { rtp: noTraffic, rtcp: noTraffic };
  for (const participant of participants) {
    const legs = legsOfParticipant(call, participant);
    tags.set(participantName(participant), reportParticipant(call, participant, legs, isInline));
    for (const { leg, streams } of legs) {
      for (const { counters, isRtcp } of streams) {
        if (isRtcp) totals.rtcp = sumTraffic(totals.rtcp, counters.in);
        else totals.rtp = sumTraffic(totals.rtp, counters.in);
        if (!isGlobal) continue;
        for (const ssrc of counters.ssrcs)
          ssrcs.set(String(ssrc.ssrc), reportSsrc(ssrc, false, qualityOf(call, leg, ssrc)));
      }
    }
  }
  return {
    created: Math.floor(call.createdAt / 1000),
    created_us: Math.floor((call.createdAt % 1000) * 1000),
    created_ts: Math.floor(call.createdAt * 1000),
    'last signal': Math.floor(call.lastSignalAt / 1000),
    'last redis update': 0,
    metadata: call.metadata ?? undefined,
    'merged calls': call.merged.length > 0 ? call.merged.map(({ id }) => id) : undefined,
    SSRC: isGlobal ? ssrcs : undefined,
    tags,
    totals: { RTP: reportTraffic(totals.rtp), RTCP: reportTraffic(totals.rtcp) },
    control: callControlReport(call),
    recording: { ...reportRecording(call), forwarding: forwarding(call, null) },
    result: 'ok',
  };
}

const noTraffic: TrafficCounters = { packets: 0, bytes: 0, errors: 0 };

/** A stream with its counters, which are read once for a report. */
interface CountedStream {
  readonly isRtcp: boolean;
  readonly counters: StreamCounters;
}

interface CountedLeg {
  readonly leg: Leg;
  readonly streams: readonly CountedStream[];
}

/** The party's media sections: of all its dialogues, those of the latest first, and outside of them. */
function legsOfParticipant(call: Call, participant: Participant): readonly CountedLeg[] {
  const counted: CountedLeg[] = [];
  for (const { legs } of sidesOf(call, participant))
    for (const leg of legs) counted.push({ leg, streams: countStreams(call, leg) });
  return counted;
}

function countStreams(call: Call, leg: Leg): readonly CountedStream[] {
  const streams: CountedStream[] = [];
  if (leg.rtp !== null) streams.push({ isRtcp: false, counters: call.handle.counters(leg.rtp.slot) });
  if (leg.rtcp !== null) streams.push({ isRtcp: true, counters: call.handle.counters(leg.rtcp.slot) });
  return streams;
}

function reportParticipant(
  call: Call,
  participant: Participant,
  legs: readonly CountedLeg[],
  isInline: boolean,
): NgObject {
  const indexes = [...new Set(legs.map(({ leg }) => leg.index))].sort((a, b) => a - b);
  const isSubscriber = soloOf(call, participant)?.role === 'subscriber';
  return {
    tag: participant.tag ?? '',
    'via-branch': participant.viaBranch ?? undefined,
    'tag-aliases': participant.aliases.size > 0 ? [...participant.aliases] : undefined,
    label: participant.label ?? undefined,
    created: Math.floor(participant.createdAt / 1000),
    subscriptions: reportSubscriptions(call, participant),
    subscribers: reportSubscribers(call, participant),
    medias: indexes.map((index) =>
      reportMedia(
        call,
        legs.filter(({ leg }) => leg.index === index),
        isInline,
        isSubscriber ? 'recvonly' : 'sendrecv',
      ),
    ),
    VSC: recordingCodesReport(call, participant),
    control: controlReport(call, participant),
    recording: {
      excluded: Number(participant.isRecordingExcluded),
      forwarding: forwarding(call, participant),
    },
  };
}

function reportMedia(
  call: Call,
  legs: readonly CountedLeg[],
  isInline: boolean,
  unansweredDirection: Direction,
): NgObject {
  const leg = legs[0]?.leg;
  if (leg === undefined) return {};
  const streams: NgObject[] = [];
  const ingress: NgObject[] = [];
  for (const entry of legs) {
    for (const stream of entry.streams) {
      streams.push(reportStream(call, entry.leg, stream));
      if (stream.isRtcp || !isInline) continue;
      for (const ssrc of stream.counters.ssrcs)
        ingress.push(reportSsrc(ssrc, true, qualityOf(call, entry.leg, ssrc)));
    }
  }
  return {
    index: leg.index + 1,
    type: leg.type,
    protocol: leg.description?.protocol ?? leg.protocol,
    codec: leg.description?.codecs[0]?.name ?? undefined,
    streams,
    flags: [...mediaFlags(leg, unansweredDirection), ...controlFlags(call, leg)],
    'ingress SSRCs': isInline ? ingress : undefined,
  };
}

function mediaFlags(leg: Leg, unansweredDirection: Direction): readonly string[] {
  const flags: string[] = [];
  // As we see it: what its party sends we receive.
  const direction = leg.description?.direction ?? unansweredDirection;
  if (leg.ports !== null && leg.description !== null) flags.push('initialized');
  if (leg.treatment.isAsymmetric) flags.push('asymmetric');
  if (direction === 'sendrecv' || direction === 'recvonly') flags.push('send');
  if (direction === 'sendrecv' || direction === 'sendonly') flags.push('recv');
  if (leg.isMuxed) flags.push('rtcp-mux');
  flags.push(...securityFlags(leg));
  if (leg.treatment.isUnidirectional) flags.push('unidirectional');
  flags.push(...iceFlags(leg));
  if (hasFeedback(leg)) flags.push('RTCP feedback');
  return flags;
}

function reportStream(call: Call, leg: Leg, { counters, isRtcp }: CountedStream): NgObject {
  const socket = leg.ports?.sockets[isRtcp ? 1 : 0];
  const advertised = isRtcp ? leg.description?.rtcp : leg.description?.rtp;
  const lastPacket = Math.floor(
    (counters.lastPacketAt === 0 ? call.createdAt : counters.lastPacketAt) / 1000,
  );
  return {
    'local port': socket?.local.port,
    'local address': socket?.local.address,
    family: socket === undefined ? undefined : familyName(socket.local.family),
    endpoint: reportEndpoint(counters.endpoint ?? advertised ?? null),
    'advertised endpoint': reportEndpoint(advertised ?? null),
    'crypto suite': cryptoSuite(leg),
    'last packet': lastPacket,
    'last user packet': Math.floor(counters.lastUserPacketAt / 1000),
    'last kernel packet': Math.floor(counters.lastKernelPacketAt / 1000),
    flags: streamFlags(leg, isRtcp, counters),
    stats: reportTraffic(counters.in),
    stats_out: reportTraffic(counters.out),
    drops: Object.keys(counters.drops).length > 0 ? counters.drops : undefined,
    ICE: counters.security.ice ?? undefined,
    DTLS: counters.security.dtls ?? undefined,
    SRTP: counters.security.srtp ?? undefined,
    path: counters.path,
    'kernel share': { in: reportTraffic(counters.kernel.in), out: reportTraffic(counters.kernel.out) },
  };
}

function streamFlags(leg: Leg, isRtcp: boolean, counters: StreamCounters): readonly string[] {
  const flags: string[] = [];
  if (!isRtcp) flags.push('RTP');
  if (isRtcp || leg.isMuxed) flags.push('RTCP');
  if (isRtcp && leg.isMuxed) flags.push('fallback RTCP');
  if (isRtcp ? leg.description?.rtcp : leg.description?.rtp) flags.push('filled');
  if (counters.isConfirmed) flags.push('confirmed');
  if (counters.isInKernel) flags.push('kernelized');
  if (counters.security.isDtlsVerified) flags.push('DTLS fingerprint verified');
  if (leg.treatment.isStrictSource) flags.push('strict source address');
  if (leg.treatment.isMediaHandover) flags.push('media handover');
  return flags;
}

function reportEndpoint(endpoint: Endpoint | null): NgObject {
  if (endpoint === null) return {};
  return { family: familyName(endpoint.family), address: endpoint.address, port: endpoint.port };
}

function familyName(family: Family): string {
  return family === 'IP4' ? 'IPv4' : 'IPv6';
}

function reportTraffic(traffic: TrafficCounters): NgObject {
  return { packets: traffic.packets, bytes: traffic.bytes, errors: traffic.errors };
}

function qualityOf(call: Call, { rtp }: Leg, { ssrc }: SsrcCounters): SourceQuality | undefined {
  return rtp === null ? undefined : call.quality.of(rtp.id).get(ssrc);
}

function reportSsrc(ssrc: SsrcCounters, withNumber: boolean, quality: SourceQuality | undefined): NgObject {
  return {
    SSRC: withNumber ? ssrc.ssrc : undefined,
    bytes: ssrc.bytes,
    packets: ssrc.packets,
    'last RTP timestamp': ssrc.lastTimestamp,
    'last RTP seq': ssrc.lastSequence,
    'cumulative loss': ssrc.lost,
    duplicates: ssrc.duplicates,
    reordered: ssrc.reordered,
    jitter: Math.round(ssrc.jitterMs),
    ...reportQuality(quality),
  };
}
