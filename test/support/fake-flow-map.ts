import { constants } from 'node:os';
import { readUint16, readUint32 } from '../../src/base/big-endian.ts';
import { formatEndpoint, sameEndpoint, type Endpoint } from '../../src/base/endpoint.ts';
import { readSsrcStates, writeSsrcStates } from '../../src/media/counters/kernel-share.ts';
import { CounterChunk, SLOT_FLOATS, SSRC_ENTRIES, SSRC_ENTRY_COUNT, SSRC_ENTRY_FLOATS, SSRC_PACKETS, type Slot } from '../../src/media/counters/layout.ts'; // prettier-ignore
import type { FlowMap, FlowSpec, FlowState } from '../../src/media/kernel/flow.ts';
import {
  KIND_RTCP,
  KIND_RTP,
  KIND_STRAY_RTCP,
  carriesCode,
  classify,
} from '../../src/media/worker/classify.ts';
import { NOT_FOUND, RtpArrival, findSsrc, startEntry, updateEntry } from '../../src/media/worker/ssrc-statistics.ts'; // prettier-ignore

/** What became of a packet: `up` to the socket, dropped, or sent to these. */
export type Fate = 'up' | 'dropped' | readonly string[];

interface Mutable {
  packets: number;
  bytes: number;
}

class FakeFlow {
  readonly spec: FlowSpec;
  readonly destinations: Mutable[];
  packets = 0;
  bytes = 0;
  errors = 0;
  unwanted = 0;
  readonly looped = 0;
  handedUp = 0;
  lastPacketAt = 0;
  refused: FlowState['refused'] = null;
  readonly #slot: Slot;

  constructor(spec: FlowSpec) {
    const { float64, uint32 } = new CounterChunk(new SharedArrayBuffer(8 * SLOT_FLOATS));
    this.spec = spec;
    this.destinations = spec.destinations.map(() => ({ packets: 0, bytes: 0 }));
    this.#slot = { float64, uint32, start: 0 };
    writeSsrcStates(this.#slot, spec.ssrcs, 0);
  }

  get state(): FlowState {
    const { packets, bytes, errors, unwanted, looped, handedUp, lastPacketAt, refused } = this;
    const destinations = this.destinations.map((counts) => ({ ...counts }));
    const ssrcs = readSsrcStates(this.#slot, 0);
    return { packets, bytes, errors, unwanted, looped, handedUp, lastPacketAt, refused, ssrcs, destinations };
  }

  /** False: the SSRC is not known and there is no room for it. */
  account(packet: Uint8Array, now: number): boolean {
    const { float64, uint32 } = this.#slot;
    const arrival = new RtpArrival();
    arrival.payloadType = packet[1]! & 0x7f;
    arrival.sequence = readUint16(packet, 2);
    arrival.timestamp = readUint32(packet, 4);
    arrival.length = packet.length;
    arrival.arrivedAt = arrival.seenAt = now;
    const ssrc = readUint32(packet, 8);
    const known = findSsrc(uint32, float64, 0, ssrc);
    if (known !== NOT_FOUND) {
      updateEntry(uint32, float64, known, arrival);
      return true;
    }
    for (let index = 0; index < SSRC_ENTRY_COUNT; index += 1) {
      const entry = SSRC_ENTRIES + index * SSRC_ENTRY_FLOATS;
      if (float64[entry + SSRC_PACKETS] !== 0) continue;
      startEntry(uint32, float64, entry, ssrc, arrival);
      return true;
    }
    return false;
  }
}

/** The kernel's table in memory, and what the program does with a packet, as far as the daemon can tell. */
export class FakeFlowMap implements FlowMap {
  readonly flows = new Map<string, FakeFlow>();
  /** False: nothing is hooked, every packet goes up. */
  isHooked = true;
  /** What `push` answers. */
  pushResult = 0;
  /** Everything larger goes up. */
  mtu = 1500;
  readonly log: string[] = [];

  push(spec: FlowSpec): number {
    if (this.pushResult < 0) return this.pushResult;
    if (spec.destinations.length > 8) return -constants.errno.EINVAL;
    this.log.push(`push ${spec.local.port}`);
    this.flows.set(formatEndpoint(spec.local), new FakeFlow(spec));
    return 0;
  }

  pull(local: Endpoint): FlowState | null {
    const state = this.read(local);
    if (state) this.log.push(`pull ${local.port}`);
    this.flows.delete(formatEndpoint(local));
    return state;
  }

  read(local: Endpoint): FlowState | null {
    return this.flows.get(formatEndpoint(local))?.state ?? null;
  }

  spec(local: Endpoint): FlowSpec | null {
    return this.flows.get(formatEndpoint(local))?.spec ?? null;
  }

  arrive(local: Endpoint, from: Endpoint, packet: Uint8Array, now: number): Fate {
    const flow = this.isHooked ? this.flows.get(formatEndpoint(local)) : undefined;
    if (!flow) return 'up';
    const fate = relay(flow, from, packet, now, this.mtu);
    if (fate === 'up') flow.handedUp += 1;
    return fate;
  }
}

function relay(flow: FakeFlow, from: Endpoint, packet: Uint8Array, now: number, mtu: number): Fate {
  const { spec } = flow;
  const kind = classify(packet, packet.length, carriesCode[spec.carries]);
  if (kind < 0) return 'up';
  if (spec.sourceMode !== 'any' && !sameEndpoint(from, spec.source)) {
    if (spec.sourceMode === 'handUpOthers') return 'up';
    flow.errors += 1;
    flow.refused = { endpoint: from, at: now };
    return 'dropped';
  }
  const isRtcp = kind === KIND_RTCP || kind === KIND_STRAY_RTCP;
  if (isRtcp && spec.isRtcpUp) return 'up';
  const isTooBig = packet.length + 28 > mtu;
  const isAccounted = kind !== KIND_RTP || flow.account(packet, now);
  const isWanted = kind === KIND_RTP && spec.payloadTypesUp.includes(packet[1]! & 0x7f);
  if (isTooBig || isWanted || !isAccounted) return 'up';
  flow.packets += 1;
  flow.bytes += packet.length;
  flow.lastPacketAt = now;
  const other = isRtcp ? 'rtp' : 'rtcp';
  const sent: string[] = [];
  spec.destinations.forEach(({ to, kinds }, index) => {
    if (kinds === other) return;
    flow.destinations[index]!.packets += 1;
    flow.destinations[index]!.bytes += packet.length;
    sent.push(formatEndpoint(to));
  });
  if (sent.length > 0) return sent;
  flow.unwanted += 1;
  return 'dropped';
}
