import { drop } from '../../base/drop-reasons.ts';
import { SocketAddress } from '../../native/socket-address.ts';
import type { FlowState, SsrcState } from '../kernel/flow.ts';
import {
  DROPS,
  FLOW_BYTES,
  FLOW_DESTINATION_COUNT,
  FLOW_DESTINATIONS,
  FLOW_ERRORS,
  FLOW_LOOPED,
  FLOW_PACKETS,
  FLOW_UNWANTED,
  IN_BYTES,
  IN_ERRORS,
  IN_PACKETS,
  KERNEL_ERRORS,
  KERNEL_IN_BYTES,
  KERNEL_IN_PACKETS,
  KERNEL_OUT_BYTES,
  KERNEL_OUT_PACKETS,
  LAST_KERNEL_PACKET_AT,
  NO_JUMP,
  OUT_BYTES,
  OUT_PACKETS,
  REFUSED_AT,
  SHARE_VERSION,
  SSRC_AFTER_JUMP,
  SSRC_ARRIVED_AT,
  SSRC_BYTES,
  SSRC_DUPLICATES,
  SSRC_ENTRIES,
  SSRC_ENTRY_COUNT,
  SSRC_ENTRY_FLOATS,
  SSRC_FIRST_SEEN_AT,
  SSRC_GAPS,
  SSRC_HIGHEST,
  SSRC_ID,
  SSRC_JITTER_MS,
  SSRC_LAST_SEEN_AT,
  SSRC_LOST,
  SSRC_PACKETS,
  SSRC_PAYLOAD_TYPE,
  SSRC_REORDERED,
  SSRC_RESTARTS,
  SSRC_SEEN,
  SSRC_SEEN_EARLIER,
  SSRC_TIMESTAMP,
  type Slot,
} from './layout.ts';
import { writeRefused } from './refused-source.ts';

/** Between a stream's slot in shared memory and its flow in the kernel, so that one count goes on wherever packets pass. */

/**
 * Runs what changes a share and its flow together. The main thread, which reads both, sees by the version that it must
 * look again. An odd version before is that of a worker that died meanwhile.
 */
export function changeShare({ uint32, start }: Slot, change: () => void): void {
  const at = 2 * start + SHARE_VERSION;
  const even = (Atomics.load(uint32, at) + 1) & ~1;
  Atomics.store(uint32, at, even + 1);
  try {
    change();
  } finally {
    Atomics.store(uint32, at, even + 2);
  }
}

/** A new flow counts from 0. */
export function startShare({ float64, start }: Slot): void {
  float64.fill(0, start + FLOW_PACKETS, start + FLOW_DESTINATIONS + 2 * FLOW_DESTINATION_COUNT);
  float64[start + FLOW_LOOPED] = 0;
}

/** Adds what the flow has counted since it was last read. `isBlocked`: what nobody was to get was blocked on request. */
export function foldInbound(slot: Slot, state: FlowState, isBlocked: boolean): void {
  const { float64, uint32, start } = slot;
  const packets = advance(float64, start + FLOW_PACKETS, state.packets);
  const bytes = advance(float64, start + FLOW_BYTES, state.bytes);
  const others = advance(float64, start + FLOW_ERRORS, state.errors);
  const looped = advance(float64, start + FLOW_LOOPED, state.looped);
  const unwanted = advance(float64, start + FLOW_UNWANTED, state.unwanted);
  float64[start + IN_PACKETS]! += packets;
  float64[start + IN_BYTES]! += bytes;
  float64[start + IN_ERRORS]! += others + looped;
  float64[start + KERNEL_IN_PACKETS]! += packets;
  float64[start + KERNEL_IN_BYTES]! += bytes;
  float64[start + KERNEL_ERRORS]! += others + looped;
  uint32[2 * start + DROPS + drop.strictSource]! += others;
  uint32[2 * start + DROPS + drop.loop]! += looped;
  uint32[2 * start + DROPS + (isBlocked ? drop.mediaBlocked : drop.noSink)]! += unwanted;
  if (state.lastPacketAt > 0) float64[start + LAST_KERNEL_PACKET_AT] = state.lastPacketAt;
  if (state.refused !== null) foldRefused(slot, state.refused);
}

/** User space may have refused a later one before the flow came or after it went. */
function foldRefused(slot: Slot, { endpoint, at }: NonNullable<FlowState['refused']>): void {
  if (at <= slot.float64[slot.start + REFUSED_AT]!) return;
  const source = new SocketAddress();
  source.setEndpoint(endpoint);
  writeRefused(slot, source, at);
}

/** Adds what has gone to one destination; `before`: packets and bytes that are counted already. */
export function foldOutbound({ float64, start }: Slot, packets: number, bytes: number): void {
  float64[start + OUT_PACKETS]! += packets;
  float64[start + OUT_BYTES]! += bytes;
  float64[start + KERNEL_OUT_PACKETS]! += packets;
  float64[start + KERNEL_OUT_BYTES]! += bytes;
}

/** What destination `index` has got since it was last read. */
export function destinationAdvance(
  { float64, start }: Slot,
  index: number,
  { packets, bytes }: FlowState['destinations'][number],
): { readonly packets: number; readonly bytes: number } {
  const at = start + FLOW_DESTINATIONS + 2 * index;
  return { packets: advance(float64, at, packets), bytes: advance(float64, at + 1, bytes) };
}

function advance(float64: Float64Array, at: number, value: number): number {
  const difference = value - float64[at]!;
  float64[at] = value;
  return difference;
}

/** `unixOffset`: Unix minus monotonic time, in milliseconds. */
export function readSsrcStates({ float64, uint32, start }: Slot, unixOffset: number): SsrcState[] {
  const states: SsrcState[] = [];
  for (let index = 0; index < SSRC_ENTRY_COUNT; index += 1) {
    const entry = start + SSRC_ENTRIES + index * SSRC_ENTRY_FLOATS;
    if (float64[entry + SSRC_PACKETS] === 0) continue;
    const words = 2 * entry;
    const afterJump = uint32[words + SSRC_AFTER_JUMP]!;
    states.push({
      ssrc: uint32[words + SSRC_ID]!,
      packets: float64[entry + SSRC_PACKETS]!,
      bytes: float64[entry + SSRC_BYTES]!,
      seen: uint32[words + SSRC_SEEN]!,
      seenEarlier: uint32[words + SSRC_SEEN_EARLIER]!,
      firstSeenAt: Math.max(0, float64[entry + SSRC_FIRST_SEEN_AT]! - unixOffset),
      lastSeenAt: Math.max(0, float64[entry + SSRC_LAST_SEEN_AT]! - unixOffset),
      arrivedAt: float64[entry + SSRC_ARRIVED_AT]!,
      jitterMs: float64[entry + SSRC_JITTER_MS]!,
      timestamp: uint32[words + SSRC_TIMESTAMP]!,
      lost: uint32[words + SSRC_LOST]!,
      duplicates: uint32[words + SSRC_DUPLICATES]!,
      reordered: uint32[words + SSRC_REORDERED]!,
      gaps: uint32[words + SSRC_GAPS]!,
      restarts: uint32[words + SSRC_RESTARTS]!,
      highest: uint32[words + SSRC_HIGHEST]!,
      afterJump: afterJump === NO_JUMP ? null : afterJump,
      payloadType: uint32[words + SSRC_PAYLOAD_TYPE]!,
    });
  }
  return states;
}

/** The flow has been given all entries of the slot, so its own, in their order, take their place. */
export function writeSsrcStates(
  { float64, uint32, start }: Slot,
  states: readonly SsrcState[],
  unixOffset: number,
): void {
  states.slice(0, SSRC_ENTRY_COUNT).forEach((state, index) => {
    const entry = start + SSRC_ENTRIES + index * SSRC_ENTRY_FLOATS;
    const words = 2 * entry;
    float64[entry + SSRC_PACKETS] = state.packets;
    float64[entry + SSRC_BYTES] = state.bytes;
    float64[entry + SSRC_JITTER_MS] = state.jitterMs;
    float64[entry + SSRC_FIRST_SEEN_AT] = state.firstSeenAt + unixOffset;
    float64[entry + SSRC_LAST_SEEN_AT] = state.lastSeenAt + unixOffset;
    float64[entry + SSRC_ARRIVED_AT] = state.arrivedAt;
    uint32[words + SSRC_ID] = state.ssrc;
    uint32[words + SSRC_DUPLICATES] = state.duplicates;
    uint32[words + SSRC_REORDERED] = state.reordered;
    uint32[words + SSRC_GAPS] = state.gaps;
    uint32[words + SSRC_RESTARTS] = state.restarts;
    uint32[words + SSRC_LOST] = state.lost;
    uint32[words + SSRC_TIMESTAMP] = state.timestamp;
    uint32[words + SSRC_HIGHEST] = state.highest;
    uint32[words + SSRC_AFTER_JUMP] = state.afterJump ?? NO_JUMP;
    uint32[words + SSRC_PAYLOAD_TYPE] = state.payloadType;
    uint32[words + SSRC_SEEN] = state.seen;
    uint32[words + SSRC_SEEN_EARLIER] = state.seenEarlier;
  });
}
