import { describePlacement, placement } from '../../plan/placement-reasons.ts';
import { monotonicMs } from '../../base/clock.ts';
import { dropReasons } from '../../base/drop-reasons.ts';
import { describeSrtp, noLayers, type LayerStatus } from '../secure/status.ts';
import { SocketAddress } from '../../native/socket-address.ts';
import type { SsrcCounters, StreamCounters, StreamTally, TrafficCounters } from '../../plan/media-plane.ts';
import {
  DROPS,
  ENDPOINT_FLAGS,
  ENDPOINT_PORT,
  ENDPOINT_WORDS,
  IN_BYTES,
  IN_ERRORS,
  IN_PACKETS,
  LAST_PACKET_AT,
  KERNEL_ERRORS,
  KERNEL_IN_BYTES,
  KERNEL_IN_PACKETS,
  KERNEL_OUT_BYTES,
  KERNEL_OUT_PACKETS,
  LAST_KERNEL_PACKET_AT,
  OUT_BYTES,
  OUT_ERRORS,
  OUT_PACKETS,
  PATH,
  REFUSED_AT,
  REFUSED_FAMILY,
  REFUSED_PORT,
  REFUSED_WORDS,
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
  SSRC_TIMESTAMP,
  slotStart,
  type CounterChunk,
} from './layout.ts';

const noSsrcs: readonly SsrcCounters[] = [];

/** Most SSRCs that are kept of one stream. */
export const MAX_SSRCS = 20;

/** One slot, for people. `retired`: SSRCs that have lost their entry to later ones. */
export function decodeSlot(
  chunk: CounterChunk,
  slot: number,
  retired: readonly SsrcCounters[],
  layers: LayerStatus = noLayers,
): StreamCounters {
  const { float64, uint32 } = chunk;
  const start = slotStart(slot);
  const endpoint = new SocketAddress();
  const { isConfirmed, socketIndex } = readEndpoint(uint32, start, endpoint);
  const at = (offset: number) => float64[start + offset]!;
  const drops = decodeDrops(uint32, start);
  const peer = endpoint.toEndpoint();
  return {
    in: decodeInbound(chunk, slot),
    out: { packets: at(OUT_PACKETS), bytes: at(OUT_BYTES), errors: at(OUT_ERRORS) },
    kernel: {
      in: { packets: at(KERNEL_IN_PACKETS), bytes: at(KERNEL_IN_BYTES), errors: at(KERNEL_ERRORS) },
      out: { packets: at(KERNEL_OUT_PACKETS), bytes: at(KERNEL_OUT_BYTES), errors: 0 },
    },
    lastPacketAt: toUnix(lastPacketAt(chunk, slot)),
    lastUserPacketAt: toUnix(at(LAST_PACKET_AT)),
    lastKernelPacketAt: toUnix(at(LAST_KERNEL_PACKET_AT)),
    isInKernel: isInKernel(chunk, slot),
    path: describePlacement(uint32[2 * start + PATH]!, { endpoint: peer, packets: at(IN_PACKETS) }),
    endpoint: peer,
    isConfirmed,
    socketIndex,
    ssrcs: foldSsrcs(retired, currentSsrcs(chunk, start)),
    drops,
    refused: decodeRefused(chunk, start),
    security: {
      ice: layers.ice,
      dtls: layers.dtls,
      srtp: describeSrtp(layers, at(IN_PACKETS), drops),
      isIceSelected: layers.isIceSelected,
      isDtlsVerified: layers.isDtlsVerified,
    },
  };
}

/** The sources of a slot, without the rest. `retired`: those that have lost their entry to later ones. */
export function decodeSources(
  chunk: CounterChunk,
  slot: number,
  retired: readonly SsrcCounters[],
): readonly SsrcCounters[] {
  return foldSsrcs(retired, currentSsrcs(chunk, slotStart(slot)));
}

/** The worker counts in monotonic time, which nobody sets; people want the time of day. */
function toUnix(monotonic: number): number {
  return monotonic === 0 ? 0 : monotonic + Date.now() - monotonicMs();
}

/** Monotonic milliseconds of the last packet, whichever way it went. */
export function lastPacketAt({ float64 }: CounterChunk, slot: number): number {
  const start = slotStart(slot);
  return Math.max(float64[start + LAST_PACKET_AT]!, float64[start + LAST_KERNEL_PACKET_AT]!);
}

export function isInKernel({ uint32 }: CounterChunk, slot: number): boolean {
  return uint32[2 * slotStart(slot) + PATH] === placement.kernel;
}

/** What was received, without the rest. */
export function decodeInbound({ float64 }: CounterChunk, slot: number): TrafficCounters {
  const start = slotStart(slot);
  return {
    packets: float64[start + IN_PACKETS]!,
    bytes: float64[start + IN_BYTES]!,
    errors: float64[start + IN_ERRORS]!,
  };
}

/** Without allocating anything. */
export function tallySlot({ uint32 }: CounterChunk, slot: number, into: StreamTally): void {
  const start = slotStart(slot);
  into.placement = uint32[2 * start + PATH]!;
  const { drops } = into;
  for (let code = 0; code < drops.length; code += 1) drops[code] = uint32[2 * start + DROPS + code]!;
}

/** `start`: where the slot begins, in float64. */
export function readEndpoint(
  uint32: Uint32Array,
  start: number,
  into: SocketAddress,
): { readonly isConfirmed: boolean; readonly socketIndex: number } {
  const words = 2 * start;
  const flags = uint32[words + ENDPOINT_FLAGS]!;
  into.family = flags & 0xff;
  into.port = uint32[words + ENDPOINT_PORT]!;
  readAddressWords(uint32, words + ENDPOINT_WORDS, into);
  return { isConfirmed: (flags & 0x100) !== 0, socketIndex: flags >>> 16 };
}

function decodeRefused({ float64, uint32 }: CounterChunk, start: number): StreamCounters['refused'] {
  const at = float64[start + REFUSED_AT]!;
  if (at === 0) return null;
  const words = 2 * start;
  const source = new SocketAddress();
  source.family = uint32[words + REFUSED_FAMILY]!;
  source.port = uint32[words + REFUSED_PORT]!;
  readAddressWords(uint32, words + REFUSED_WORDS, source);
  const endpoint = source.toEndpoint();
  return endpoint && { endpoint, at: toUnix(at) };
}

function readAddressWords(uint32: Uint32Array, at: number, into: SocketAddress): void {
  into.word0 = uint32[at]! | 0;
  into.word1 = uint32[at + 1]! | 0;
  into.word2 = uint32[at + 2]! | 0;
  into.word3 = uint32[at + 3]! | 0;
}

/** `entry`: where it begins, in float64. */
export function decodeSsrc(float64: Float64Array, uint32: Uint32Array, entry: number): SsrcCounters {
  const words = 2 * entry;
  return {
    ssrc: uint32[words + SSRC_ID]!,
    packets: float64[entry + SSRC_PACKETS]!,
    bytes: float64[entry + SSRC_BYTES]!,
    lost: uint32[words + SSRC_LOST]!,
    duplicates: uint32[words + SSRC_DUPLICATES]!,
    reordered: uint32[words + SSRC_REORDERED]!,
    gaps: uint32[words + SSRC_GAPS]!,
    restarts: uint32[words + SSRC_RESTARTS]!,
    jitterMs: float64[entry + SSRC_JITTER_MS]!,
    lastSequence: uint32[words + SSRC_HIGHEST]! & 0xffff,
    lastTimestamp: uint32[words + SSRC_TIMESTAMP]!,
    lastPayloadType: uint32[words + SSRC_PAYLOAD_TYPE]!,
    firstSeenAt: float64[entry + SSRC_FIRST_SEEN_AT]!,
    lastSeenAt: float64[entry + SSRC_LAST_SEEN_AT]!,
  };
}

/** One list, an SSRC that came back counted as one, most recently seen last, at most `MAX_SSRCS`. */
export function foldSsrcs(
  earlier: readonly SsrcCounters[],
  later: readonly SsrcCounters[],
): readonly SsrcCounters[] {
  if (later.length === 0 && earlier.length === 0) return noSsrcs;
  const bySsrc = new Map(earlier.map((counters) => [counters.ssrc, counters]));
  for (const counters of later) {
    const before = bySsrc.get(counters.ssrc);
    bySsrc.set(counters.ssrc, before ? sum(before, counters) : counters);
  }
  return [...bySsrc.values()].sort((a, b) => a.lastSeenAt - b.lastSeenAt).slice(-MAX_SSRCS);
}

function sum(earlier: SsrcCounters, later: SsrcCounters): SsrcCounters {
  return {
    ...later,
    packets: earlier.packets + later.packets,
    bytes: earlier.bytes + later.bytes,
    lost: earlier.lost + later.lost,
    duplicates: earlier.duplicates + later.duplicates,
    reordered: earlier.reordered + later.reordered,
    gaps: earlier.gaps + later.gaps,
    restarts: earlier.restarts + later.restarts,
    firstSeenAt: earlier.firstSeenAt,
  };
}

function currentSsrcs({ float64, uint32 }: CounterChunk, start: number): readonly SsrcCounters[] {
  const found: SsrcCounters[] = [];
  for (let index = 0; index < SSRC_ENTRY_COUNT; index += 1) {
    const entry = start + SSRC_ENTRIES + index * SSRC_ENTRY_FLOATS;
    if (float64[entry + SSRC_PACKETS]! > 0) found.push(decodeSsrc(float64, uint32, entry));
  }
  return found;
}

function decodeDrops(uint32: Uint32Array, start: number): Readonly<Record<string, number>> {
  const drops: Record<string, number> = {};
  for (let code = 0; code < dropReasons.length; code += 1) {
    const count = uint32[2 * start + DROPS + code]!;
    if (count > 0) drops[dropReasons[code]?.name ?? String(code)] = count;
  }
  return drops;
}
