import { toReadable, type ByteString } from '../base/bytes.ts';
import { formatEndpoint, type Endpoint } from '../base/endpoint.ts';
import type { Call } from '../call/call.ts';
import type { EndReason } from '../call/end-reason.ts';
import { dialoguesOf, partnerOf } from '../call/find-dialogue.ts';
import type { Leg, StreamRef } from '../call/leg.ts';
import type { Participant } from '../call/participant.ts';
import { sumTraffic } from '../call/totals.ts';
import type { StreamCounters, TrafficCounters } from '../plan/media-plane.ts';
import { shown } from './cli/shown.ts';

/** As programs that read the records know them. */
const terminations: Readonly<Record<EndReason, string>> = {
  regular: 'REGULAR',
  forced: 'FORCED',
  timeout: 'TIMEOUT',
  silentTimeout: 'SILENT_TIMEOUT',
  offerTimeout: 'OFFER_TIMEOUT',
  finalTimeout: 'FINAL_TIMEOUT',
};

/**
 * The call detail record of a call that ends: one line of `name=value, ` in the order and under the names that rtpengine
 * writes. To be made while its streams can still be read.
 */
export function callRecord(call: Call, reason: EndReason, nowUnixMs: number): string {
  const head = [
    `ci=${text(call.id)}`,
    `created_from=${formatEndpoint(call.createdFrom)}`,
    `last_signal=${Math.floor(call.lastSignalAt / 1000)}`,
    `tos=${call.tos}`,
  ];
  const parties = call.participants.flatMap((party, index) =>
    partyFields(call, party, `ml${index}`, terminations[reason], nowUnixMs),
  );
  return [...head, ...parties].map((field) => `${field}, `).join('');
}

/** A separator inside a name would make two fields of it. */
function text(value: ByteString): string {
  return toReadable(shown(value).replaceAll(', ', ',_'));
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(6);
}

function partyFields(
  call: Call,
  party: Participant,
  prefix: string,
  termination: string,
  nowUnixMs: number,
): readonly string[] {
  const dialogues = dialoguesOf(call, party);
  const latest = dialogues[0];
  const partner = latest === undefined ? null : partnerOf(latest, party);
  const legs = dialogues.flatMap(({ sides }) =>
    sides.flatMap((side) => (side.participant === party ? side.legs : [])),
  );
  const indexes = [...new Set(legs.map(({ index }) => index))].sort((a, b) => a - b);
  return [
    `${prefix}_start_time=${seconds(party.createdAt)}`,
    `${prefix}_end_time=${seconds(nowUnixMs)}`,
    `${prefix}_duration=${seconds(nowUnixMs - party.createdAt)}`,
    `${prefix}_termination=${termination}`,
    `${prefix}_local_tag=${text(party.tag ?? '')}`,
    `${prefix}_local_tag_type=${tagType(call, party)}`,
    `${prefix}_remote_tag=${text(partner?.tag ?? '')}`,
    ...indexes.flatMap((index) =>
      mediaFields(
        call,
        legs.filter((leg) => leg.index === index),
        `${prefix}_midx${index + 1}`,
      ),
    ),
  ];
}

function tagType(call: Call, party: Participant): string {
  if (call.dialogues.some(({ sides }) => sides[0].participant === party)) return 'FROM_TAG';
  return call.dialogues.some(({ sides }) => sides[1].participant === party) ? 'TO_TAG' : 'UNKNOWN';
}

/** `legs`: the section in all dialogues of the party, the latest first, whose addresses are told; packets are those of all. */
function mediaFields(call: Call, legs: readonly Leg[], prefix: string): readonly string[] {
  const leg = legs[0]!;
  const payloadType =
    leg.rtp === null ? undefined : call.handle.counters(leg.rtp.slot).ssrcs.at(-1)?.lastPayloadType;
  return [
    `payload_type=${payloadType ?? 'unknown'}`,
    ...streamFields(call, legs, 0, `${prefix}_rtp`),
    ...streamFields(call, legs, 1, `${prefix}_rtcp`),
  ];
}

function streamFields(call: Call, legs: readonly Leg[], which: 0 | 1, prefix: string): readonly string[] {
  const refOf = (leg: Leg): StreamRef | null => (which === 0 ? leg.rtp : leg.rtcp);
  const leg = legs[0]!;
  const ref = refOf(leg);
  if (ref === null) return [];
  const counters = call.handle.counters(ref.slot);
  const advertised = which === 0 ? leg.description?.rtp : leg.description?.rtcp;
  const peer = counters.endpoint ?? advertised ?? null;
  const socket = leg.ports?.sockets[which];
  const local = socket === undefined ? null : socket.local;
  const relayed = legs.map(refOf).reduce((sum, each) => addTo(sum, each, call), none);
  return [
    `${prefix}_endpoint_ip=${address(peer)}`,
    `${prefix}_endpoint_port=${peer?.port ?? 0}`,
    `${prefix}_local_relay_ip=${address(local)}`,
    `${prefix}_local_relay_port=${local?.port ?? 0}`,
    `${prefix}_relayed_packets=${relayed.packets}`,
    `${prefix}_relayed_bytes=${relayed.bytes}`,
    `${prefix}_relayed_errors=${relayed.errors}`,
    `${prefix}_last_packet=${Math.floor(lastPacketAt(counters, call) / 1000)}`,
  ];
}

const none: TrafficCounters = { packets: 0, bytes: 0, errors: 0 };

function addTo(sum: TrafficCounters, stream: StreamRef | null, call: Call): TrafficCounters {
  return stream === null ? sum : sumTraffic(sum, call.handle.inbound(stream.slot));
}

function address(endpoint: Endpoint | null): string {
  return endpoint?.address ?? '0.0.0.0';
}

/** Before the first packet: when the call began, as in reports. */
function lastPacketAt({ lastPacketAt: at }: StreamCounters, call: Call): number {
  return at === 0 ? call.createdAt : at;
}
