import { formatEndpoint, type Endpoint } from '../base/endpoint.ts';
import type { Diagnosis } from './diagnose.ts';
import type { LegFacts, StreamFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** A diagnosis for programs: ages in seconds, endpoints as text, sections counted from 1. */
export function diagnosisData({ facts, status, verdict, findings }: Diagnosis) {
  return {
    callid: facts.callId,
    age: seconds(facts.ageMs),
    lastSignal: seconds(facts.signalAgeMs),
    status,
    cause: status === 'ok' ? null : (findings[0]?.cause ?? null),
    verdict,
    findings: findings.map((finding) => findingData(finding, facts.legs)),
    legs: facts.legs.map((leg) => legData(leg)),
    legsLeftOut: facts.legsLeftOut,
  };
}

function findingData(
  { cause, severity, leg, summary, seen, likely, checks }: Finding,
  legs: readonly LegFacts[],
) {
  const about = legs[leg];
  return {
    cause,
    severity,
    tag: about?.party.tag ?? null,
    section: about?.section ?? null,
    summary,
    seen,
    likely,
    checks,
  };
}

function legData({
  party,
  section,
  type,
  protocol,
  partner,
  sinks,
  hears,
  negotiated,
  control,
  rtp,
  rtcp,
}: LegFacts) {
  return {
    tag: party.tag,
    role: party.role,
    label: party.label,
    section,
    type,
    protocol,
    /** Indexes in `legs`. */
    partner,
    goesTo: sinks,
    /** By subscription; `leg` is an index in `legs` too. */
    hears,
    codecs: negotiated.codecs,
    direction: negotiated.hasSpoken ? negotiated.direction : null,
    answered: negotiated.isAnswered,
    declined: negotiated.isDeclined,
    keying: negotiated.keying,
    ice: negotiated.ice,
    strictSource: negotiated.isStrictSource,
    media: control.media,
    rtp: rtp === null ? null : streamData(rtp),
    rtcp: rtcp === null ? null : streamData(rtcp),
  };
}

function streamData(stream: StreamFacts) {
  return {
    local: text(stream.local),
    shown: text(stream.shown),
    advertised: text(stream.advertised),
    endpoint: text(stream.endpoint),
    confirmed: stream.isConfirmed,
    in: stream.in,
    out: stream.out,
    kernel: { in: stream.kernelIn, out: stream.kernelOut },
    lastPacket: stream.lastPacketAgeMs === null ? null : seconds(stream.lastPacketAgeMs),
    path: stream.path,
    drops: stream.drops,
    refused:
      stream.refused === null
        ? null
        : { from: formatEndpoint(stream.refused.endpoint), age: seconds(stream.refused.ageMs) },
    roundTripMs: stream.roundTripMs,
    ICE: stream.ice,
    DTLS: stream.dtls,
    SRTP: stream.srtp,
    sources: stream.sources.map(({ lastSeenAgeMs, ...source }) => ({
      ...source,
      lastSeen: seconds(lastSeenAgeMs),
    })),
  };
}

function text(endpoint: Endpoint | null): string | null {
  return endpoint === null ? null : formatEndpoint(endpoint);
}

/** To the millisecond. */
function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
