import { setImmediate as nextTurn } from 'node:timers/promises';
import { toReadable, utf8ToByteString, type ByteString } from '../../base/bytes.ts';
import { formatEndpoint } from '../../base/endpoint.ts';
import type { Call } from '../../call/call.ts';
import type { Leg } from '../../call/leg.ts';
import { participantName } from '../../call/participant.ts';
import { sidesOfCall } from '../../call/solo-party.ts';

export type CallOrder = 'newest' | 'oldest' | 'worst';

export interface CallQuery {
  /** In call-ids, tags, labels, and addresses of parties, ports included; empty: all. Case does not matter. */
  readonly search: string;
  readonly order: CallOrder;
  readonly offset: number;
  readonly limit: number;
}

/** Calls that are looked at before others get their turn. */
const CALLS_PER_PIECE = 128;

/** What text within an endpoint may be made of. */
const partOfEndpoint = /^[0-9a-f.:[\]]+$/;

interface Found {
  readonly call: Call;
  /** The worst score of its sources; infinite where there is none. */
  readonly mos: number;
}

/** A page of the list of calls. Looks at all of them, piece by piece; those that end meanwhile are left out. */
export async function callList(calls: Iterable<Call>, query: CallQuery, unixMs: () => number) {
  const found: Found[] = [];
  const wanted = utf8ToByteString(query.search).toLowerCase();
  const isEndpoint = partOfEndpoint.test(wanted);
  let total = 0;
  for (const call of calls) {
    total += 1;
    if (wanted === '' || isFound(call, wanted, isEndpoint))
      found.push({ call, mos: query.order === 'worst' ? worstMos(call) : 0 });
    if (total % CALLS_PER_PIECE === 0) await nextTurn();
  }
  // The registry has them in the order of their creation.
  if (query.order === 'newest') found.reverse();
  if (query.order === 'worst') found.sort((a, b) => a.mos - b.mos);
  const page = found.slice(query.offset, query.offset + query.limit);
  return {
    now: unixMs(),
    total,
    found: found.length,
    offset: query.offset,
    calls: page.map(({ call }) => rowOf(call)),
  };
}

function isFound(call: Call, wanted: ByteString, isEndpoint: boolean): boolean {
  if (contains(call.id, wanted)) return true;
  for (const { tag, label } of call.participants)
    if (contains(tag, wanted) || contains(label, wanted)) return true;
  return isEndpoint && sidesOfCall(call).some(({ legs }) => legs.some((leg) => isAtAddress(leg, wanted)));
}

/** As bytes, both of them. */
function contains(text: ByteString | null, wanted: ByteString): boolean {
  return text?.toLowerCase().includes(wanted) === true;
}

function isAtAddress({ description, ports }: Leg, wanted: string): boolean {
  const remote = description?.rtp ?? null;
  if (remote !== null && formatEndpoint(remote).includes(wanted)) return true;
  const local = ports?.sockets[0]?.local;
  return local !== undefined && formatEndpoint(local).includes(wanted);
}

function worstMos(call: Call): number {
  let worst = Infinity;
  for (const { legs } of sidesOfCall(call)) {
    for (const { rtp } of legs) {
      if (rtp === null) continue;
      for (const { latest } of call.quality.of(rtp.id).values())
        if (latest !== null && latest.sample.mos < worst) worst = latest.sample.mos;
    }
  }
  return worst;
}

function rowOf(call: Call) {
  let [packets, bytes, streams, inKernel] = [0, 0, 0, 0];
  const codecs = new Set<string>();
  for (const { legs } of sidesOfCall(call)) {
    for (const { rtp, description } of legs) {
      if (rtp === null) continue;
      streams += 1;
      if (call.handle.isInKernel(rtp.slot)) inKernel += 1;
      const traffic = call.handle.inbound(rtp.slot);
      packets += traffic.packets;
      bytes += traffic.bytes;
      const codec = description?.codecs[0]?.name;
      if (codec !== undefined && codec !== '') codecs.add(toReadable(codec));
    }
  }
  const mos = worstMos(call);
  return {
    id: toReadable(call.id),
    /** The bytes of the call-id for a path, as `encodeURIComponent` would write them. */
    key: call.id.replace(/[^A-Za-z0-9\-_.!~*'()]/g, percentEncoded),
    createdAt: call.createdAt,
    parties: call.participants.map((party) => toReadable(party.label ?? participantName(party))),
    codecs: [...codecs],
    isAnswered: call.dialogues.some(({ isAnswered }) => isAnswered) || call.solos.length > 0,
    isDeleted: call.deleteAt !== null,
    isForeign: call.isForeign,
    isRecorded: call.recording !== null,
    streams,
    inKernel,
    packets,
    bytes,
    mos: Number.isFinite(mos) ? mos : null,
  };
}

function percentEncoded(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
