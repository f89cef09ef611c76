import type { Endpoint } from '../../base/endpoint.ts';
import { readMappedEndpoint, writeMappedAddress } from '../../native/wire-address.ts';
import {
  CARRIES_BOTH,
  CARRIES_OTHER,
  CARRIES_RTCP,
  CARRIES_RTP,
  CLOCKS,
  DESTINATION_LOCAL,
  DESTINATION_REWRITE_PAYLOAD,
  DESTINATION_REWRITE_SSRC,
  FLOW_NEW_SSRC_UP,
  FLOW_RTCP_UP,
  FOR_RTCP,
  FOR_RTP,
  INLINE_DESTINATIONS,
  PAYLOAD_UP,
  SOURCE_ANY,
  SOURCE_DROP_OTHERS,
  SOURCE_HAND_UP_OTHERS,
  SSRC_ENTRIES,
  destination as destinationAt,
  flow,
  flowKey,
  ssrcState as ssrcAt,
} from './abi.gen.ts';
import type { FlowDestination, FlowSpec, FlowState } from './flow.ts';
import { readSsrc, writeSsrc } from './ssrc-codec.ts';
import { getUint64, setUint64 } from './uint64.ts';

/** Between a `FlowSpec` and the bytes of `struct flow` (bpf/abi.h); numbers of the machine are little-endian. */

const CARRIES = { rtp: CARRIES_RTP, rtcp: CARRIES_RTCP, both: CARRIES_BOTH, other: CARRIES_OTHER } as const;
const SOURCE_MODES = {
  any: SOURCE_ANY,
  dropOthers: SOURCE_DROP_OTHERS,
  handUpOthers: SOURCE_HAND_UP_OTHERS,
} as const;
const KINDS = { rtp: FOR_RTP, rtcp: FOR_RTCP, both: FOR_RTP | FOR_RTCP } as const;
const NS_PER_MS = 1e6;

export function writeKey(key: DataView, local: Endpoint): void {
  const bytes = bytesOf(key);
  bytes.fill(0);
  writeMappedAddress(bytes, flowKey.address, local);
  key.setUint16(flowKey.port, local.port);
}

export function readKey(key: DataView): Endpoint {
  return readMappedEndpoint(bytesOf(key), flowKey.address, key.getUint16(flowKey.port));
}

/** `id` names the flow's further destinations; `payloadMaps` the payload map of each destination, 0 for none. */
export function writeFlow(view: DataView, spec: FlowSpec, id: number, payloadMaps: readonly number[]): void {
  const bytes = bytesOf(view);
  bytes.fill(0);
  view.setUint32(flow.id, id, true);
  if (spec.source) {
    writeMappedAddress(bytes, flow.source, spec.source);
    view.setUint16(flow.sourcePort, spec.source.port);
  }
  bytes[flow.sourceMode] = spec.source ? SOURCE_MODES[spec.sourceMode] : SOURCE_ANY;
  bytes[flow.carries] = CARRIES[spec.carries];
  bytes[flow.flags] = (spec.isRtcpUp ? FLOW_RTCP_UP : 0) | (spec.isNewSsrcUp ? FLOW_NEW_SSRC_UP : 0);
  bytes[flow.destinationCount] = spec.destinations.length;
  setUint64(view, flow.stream, spec.stream);
  spec.destinations.forEach(({ kinds }, index) => (bytes[flow.kinds + index] = KINDS[kinds]));
  writePayloadTypes(view, spec);
  spec.ssrcs
    .slice(0, SSRC_ENTRIES)
    .forEach((state, index) => writeSsrc(view, flow.ssrcs + index * ssrcAt.size, state));
  spec.destinations
    .slice(0, INLINE_DESTINATIONS)
    .forEach((to, index) =>
      writeDestination(view, flow.destinations + index * destinationAt.size, to, payloadMaps[index] ?? 0),
    );
}

export function writeDestination(
  view: DataView,
  at: number,
  { to, from, kinds, tos, ifindex, mtu, isLocal, ssrc }: FlowDestination,
  payloadMap: number,
): void {
  const bytes = bytesOf(view);
  bytes.fill(0, at, at + destinationAt.size);
  writeMappedAddress(bytes, at + destinationAt.to, to);
  writeMappedAddress(bytes, at + destinationAt.from, from);
  view.setUint16(at + destinationAt.toPort, to.port);
  view.setUint16(at + destinationAt.fromPort, from.port);
  view.setUint32(at + destinationAt.ifindex, ifindex, true);
  view.setUint32(at + destinationAt.ssrc, ssrc ?? 0, true);
  view.setUint32(at + destinationAt.payloadMap, payloadMap, true);
  // The loopback device has an MTU of 65536, one more than fits.
  view.setUint16(at + destinationAt.mtu, Math.min(mtu, 0xffff), true);
  bytes[at + destinationAt.tos] = tos;
  bytes[at + destinationAt.kinds] = KINDS[kinds];
  bytes[at + destinationAt.flags] =
    (isLocal ? DESTINATION_LOCAL : 0) |
    (ssrc === null ? 0 : DESTINATION_REWRITE_SSRC) |
    (payloadMap === 0 ? 0 : DESTINATION_REWRITE_PAYLOAD);
}

/** What a flow counted, without the destinations that lie outside of it. */
export function readState(view: DataView): FlowState {
  const number = (at: number): number => getUint64(view, at);
  const inline = Math.min(view.getUint8(flow.destinationCount), INLINE_DESTINATIONS);
  return {
    packets: number(flow.packets),
    bytes: number(flow.bytes),
    errors: number(flow.errors),
    unwanted: number(flow.unwanted),
    looped: number(flow.looped),
    handedUp: number(flow.handedUp),
    lastPacketAt: number(flow.lastPacket) / NS_PER_MS,
    refused: readRefused(view),
    ssrcs: Array.from({ length: SSRC_ENTRIES }, (_, index) =>
      readSsrc(view, flow.ssrcs + index * ssrcAt.size),
    ).filter((state) => state !== null),
    destinations: Array.from({ length: inline }, (_, index) =>
      readDestinationCounts(view, flow.destinations + index * destinationAt.size),
    ),
  };
}

function readRefused(view: DataView): FlowState['refused'] {
  const at = getUint64(view, flow.refusedAt);
  if (at === 0) return null;
  const port = view.getUint16(flow.refusedPort);
  return { endpoint: readMappedEndpoint(bytesOf(view), flow.refused, port), at: at / NS_PER_MS };
}

export function readDestinationCounts(view: DataView, at: number): { packets: number; bytes: number } {
  return {
    packets: getUint64(view, at + destinationAt.packets),
    bytes: getUint64(view, at + destinationAt.bytes),
  };
}

/** The payload map of the destination at `at`, 0 for none. */
export function payloadMapOf(view: DataView, at: number): number {
  const flags = view.getUint8(at + destinationAt.flags);
  return (flags & DESTINATION_REWRITE_PAYLOAD) === 0
    ? 0
    : view.getUint32(at + destinationAt.payloadMap, true);
}

/** Clocks by index, so that the program looks one up without a division: nanoseconds of a timestamp unit << 16. */
function writePayloadTypes(view: DataView, { clockRates, payloadTypesUp }: FlowSpec): void {
  const rates: number[] = [0];
  for (const [payloadType, hertz] of dynamicFirst(clockRates)) {
    if (!(hertz > 0) || payloadType > 127) continue;
    let index = rates.indexOf(hertz);
    if (index < 0) {
      if (rates.length === CLOCKS) continue;
      index = rates.push(hertz) - 1;
    }
    view.setUint8(flow.payloadTypes + payloadType, index);
  }
  rates.forEach((hertz, index) => {
    if (index > 0) setUint64(view, flow.clocks + 8 * index, Math.round((1e9 / hertz) * 65536));
  });
  for (const payloadType of payloadTypesUp) {
    const at = flow.payloadTypes + (payloadType & 0x7f);
    view.setUint8(at, view.getUint8(at) | PAYLOAD_UP);
  }
}

/** There is room for few clocks: those that were signalled go before those that static types might have. */
function dynamicFirst(clockRates: FlowSpec['clockRates']): readonly (readonly [number, number])[] {
  const rates = [...clockRates.entries()];
  const isDynamic = ([payloadType]: readonly [number, number]): boolean => payloadType >= 96;
  return [...rates.filter(isDynamic), ...rates.filter((rate) => !isDynamic(rate))];
}

function bytesOf({ buffer, byteOffset, byteLength }: DataView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
