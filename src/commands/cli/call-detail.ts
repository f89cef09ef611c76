import type { ByteString } from '../../base/bytes.ts';
import { formatEndpoint, type Endpoint } from '../../base/endpoint.ts';
import type { Call } from '../../call/call.ts';
import type { Clock } from '../../call/context.ts';
import { dialoguesOf, partnerOf } from '../../call/find-dialogue.ts';
import { sidesOf } from '../../call/solo-party.ts';
import type { Leg } from '../../call/leg.ts';
import { participantName, type Participant } from '../../call/participant.ts';
import type { StreamCounters } from '../../plan/media-plane.ts';
import { shown } from './shown.ts';

/** `list sessions <callid>` and `call <callid> info`. */
export function callDetail(call: Call, clock: Clock): ByteString {
  const head = [
    '',
    `callid: ${shown(call.id)}`,
    `deletionmark: ${yesNo(call.deleteAt !== null)}`,
    `created: ${seconds(call.createdAt)}`,
    `proxy: ${formatEndpoint(call.createdFrom)}`,
    `tos: ${call.tos}`,
    `last_signal: ${seconds(call.lastSignalAt)}`,
    'redis_keyspace: 0',
    'last redis update: 0',
    `foreign: ${yesNo(call.isForeign)}`,
    'recording: no',
    '',
    '',
  ].join('\n');
  return `${head}${call.participants.map((party) => partyDetail(call, party, clock)).join('')}\n`;
}

function yesNo(is: boolean): 'yes' | 'no' {
  return is ? 'yes' : 'no';
}

function seconds(unixMs: number): number {
  return Math.floor(unixMs / 1000);
}

/** One party of it, as `call <callid> tag <tag> info` shows it. */
export function partyDetail(call: Call, party: Participant, clock: Clock): ByteString {
  const duration = ((clock.unixMs() - party.createdAt) / 1000).toFixed(6);
  const lines = [
    `--- Tag '${shown(participantName(party))}', type: ${roleOf(call, party)}, label '${shown(party.label ?? '')}', ` +
      `branch '${shown(party.viaBranch ?? '')}', callduration ${duration}`,
  ];
  if (party.aliases.size > 0)
    lines.push(`---     Aliases: ${[...party.aliases].map((alias) => `'${shown(alias)}'`).join(', ')}`);
  const links = linksOf(call, party);
  lines.push(...links.map((link) => `---     subscribed to media with monologue tag ${link}`));
  lines.push(...links.map((link) => `---     subscription of media with monologue tag ${link}`));
  for (const leg of legsOfParty(call, party)) lines.push(...mediaDetail(call, leg));
  return `${lines.join('\n')}\n`;
}

/** By the first offer between two parties. */
export function roleOf(call: Call, party: Participant): 'FROM_TAG' | 'TO_TAG' | 'UNKNOWN' {
  if (call.dialogues.some(({ sides }) => sides[0].participant === party)) return 'FROM_TAG';
  return call.dialogues.some(({ sides }) => sides[1].participant === party) ? 'TO_TAG' : 'UNKNOWN';
}

/** Whose media the party gets, section by section; index counted from 1. */
function linksOf(call: Call, party: Participant): readonly string[] {
  return dialoguesOf(call, party).flatMap((dialogue) => {
    const partner = partnerOf(dialogue, party);
    return dialogue.sides
      .filter((side) => side.participant === partner)
      .flatMap(({ legs }) =>
        legs.map(({ index }) => `'${shown(participantName(partner))}' (index: ${index + 1})`),
      );
  });
}

/** Media sections of all dialogues of a party, the latest dialogue first. */
export function legsOfParty(call: Call, party: Participant): readonly Leg[] {
  return sidesOf(call, party).flatMap(({ legs }) => legs);
}

function mediaDetail(call: Call, leg: Leg): readonly string[] {
  const rtp = leg.rtp === null ? null : call.handle.counters(leg.rtp.slot);
  const protocol = leg.description?.protocol ?? leg.protocol;
  const codec = codecInUse(leg, rtp) ?? 'unknown codec';
  const lines = [`------ Media #${leg.index + 1} (${leg.type} over ${protocol}) using ${codec}`];
  if (rtp !== null) lines.push(streamDetail(leg, rtp, false));
  if (leg.rtcp !== null) lines.push(streamDetail(leg, call.handle.counters(leg.rtcp.slot), true));
  return lines;
}

/** What the party sends, as its last RTP packets say: `PCMU/8000`; null: nothing came yet, or under another number. */
export function codecInUse(leg: Leg, rtp: StreamCounters | null): ByteString | null {
  const payloadType = rtp?.ssrcs.at(-1)?.lastPayloadType;
  const codec = leg.description?.codecs.find((entry) => entry.payloadType === payloadType);
  if (codec === undefined || codec.name === '') return null;
  return `${codec.name}/${codec.clockRate}${codec.channels > 1 ? `/${codec.channels}` : ''}`;
}

function streamDetail(leg: Leg, counters: StreamCounters, isRtcp: boolean): string {
  const local = leg.ports?.sockets[isRtcp ? 1 : 0]?.local ?? null;
  const advertised = isRtcp ? leg.description?.rtcp : leg.description?.rtp;
  const peer = counters.endpoint ?? advertised ?? null;
  const { packets, bytes, errors } = counters.in;
  const ssrc = (counters.ssrcs.at(-1)?.ssrc ?? 0).toString(16);
  return (
    `-------- Port ${place(local)} <> ${place(peer)}${isRtcp ? ' (RTCP)' : ''}, SSRC ${ssrc}, ` +
    `${packets} p, ${bytes} b, ${errors} e, ${seconds(counters.lastUserPacketAt)} uts ${seconds(counters.lastKernelPacketAt)} kts`
  );
}

function place(endpoint: Endpoint | null): string {
  return `${(endpoint?.address ?? '').padStart(15)}:${String(endpoint?.port ?? 0).padEnd(5)}`;
}
