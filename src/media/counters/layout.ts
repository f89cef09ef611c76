/**
 * Counters of one stream in shared memory: written by the worker that owns it, read by the main thread at any time.
 *
 *     float64  0-6    traffic and time of the last packet
 *              7      u32 14: family | confirmed << 8 | socket index << 16;  u32 15: port of the current endpoint
 *              8-9    u32 16-19: its address, as in `SocketAddress`
 *              10-57  four SSRC entries of 12
 *              58-62  the share of the above that the kernel has forwarded
 *              63     u32 126: path of the stream and why (`placementReasons`);  u32 127: version of the following, odd while it changes
 *              64-83  what of the stream's present flow in the kernel is part of the figures above
 *              84     errors among 58-62
 *              85     as 64-83
 *              86-123 u32 172-247: drops by reason
 *              124    round trip to the peer, as RTCP tells, in microseconds, 0: not known
 *              125    monotonic time of the last packet that strict source has refused, 0: there was none
 *              126    u32 252: family, u32 253: port of where it came from
 *              127-128  u32 254-257: its address, as in `SocketAddress`
 *              129    interarrival jitter of its peer's media as the last report of a receiver has it, in milliseconds
 *              130    how many such reports there were
 *
 * Aligned 64-bit and 32-bit stores are whole on both architectures, so a reader sees each number as it was at some
 * moment; numbers that belong together may be one packet apart.
 */
export const SLOT_FLOATS = 131;
export const SLOTS_PER_CHUNK = 1024;
export const CHUNK_BYTES = SLOTS_PER_CHUNK * SLOT_FLOATS * 8;

/** Offsets in float64 from the start of a slot. */
export const IN_PACKETS = 0;
export const IN_BYTES = 1;
export const IN_ERRORS = 2;
export const OUT_PACKETS = 3;
export const OUT_BYTES = 4;
export const OUT_ERRORS = 5;
/** In user space. */
export const LAST_PACKET_AT = 6;
export const SSRC_ENTRIES = 10;
export const KERNEL_IN_PACKETS = 58;
export const KERNEL_IN_BYTES = 59;
export const KERNEL_OUT_PACKETS = 60;
export const KERNEL_OUT_BYTES = 61;
export const LAST_KERNEL_PACKET_AT = 62;
/** Counters of `FlowState` at the time they were last read. */
export const FLOW_PACKETS = 64;
export const FLOW_BYTES = 65;
export const FLOW_ERRORS = 66;
export const FLOW_UNWANTED = 67;
/** Packets and bytes of each destination. */
export const FLOW_DESTINATIONS = 68;
export const FLOW_DESTINATION_COUNT = 8;
export const KERNEL_ERRORS = 84;
export const FLOW_LOOPED = 85;
export const ROUND_TRIP_US = 124;
export const REFUSED_AT = 125;
export const REPORTED_JITTER_MS = 129;
export const JITTER_REPORTS = 130;

/** Offsets in uint32 from the start of a slot. */
export const ENDPOINT_FLAGS = 14;
export const ENDPOINT_PORT = 15;
export const ENDPOINT_WORDS = 16;
export const DROPS = 172;
export const PATH = 126;
export const SHARE_VERSION = 127;
export const REFUSED_FAMILY = 252;
export const REFUSED_PORT = 253;
export const REFUSED_WORDS = 254;

/** One SSRC entry: 12 float64. An entry without packets is free. */
export const SSRC_ENTRY_COUNT = 4;
export const SSRC_ENTRY_FLOATS = 12;
/** Offsets in float64 from the start of an entry. */
export const SSRC_PACKETS = 0;
export const SSRC_BYTES = 1;
export const SSRC_JITTER_MS = 2;
export const SSRC_FIRST_SEEN_AT = 3;
export const SSRC_LAST_SEEN_AT = 4;
/** Monotonic, so that a step of the wall clock does not look like jitter. */
export const SSRC_ARRIVED_AT = 5;
/** Offsets in uint32 from the start of an entry. */
export const SSRC_ID = 12;
export const SSRC_DUPLICATES = 13;
export const SSRC_REORDERED = 14;
export const SSRC_LOST = 15;
export const SSRC_TIMESTAMP = 16;
/** Highest sequence number, extended by its wrap-arounds. */
export const SSRC_HIGHEST = 17;
/** The number that would confirm a jump (RFC 3550 A.1 `bad_seq`), or `NO_JUMP`. */
export const SSRC_AFTER_JUMP = 18;
export const SSRC_PAYLOAD_TYPE = 19;
/** Bit n of these two: `highest - n` (second word: `- n - 32`) has arrived. */
export const SSRC_SEEN = 20;
export const SSRC_SEEN_EARLIER = 21;
export const SSRC_GAPS = 22;
export const SSRC_RESTARTS = 23;

export const NO_JUMP = 0x10000;

/** Views of one piece of shared memory. */
export class CounterChunk {
  readonly buffer: SharedArrayBuffer;
  readonly float64: Float64Array;
  readonly uint32: Uint32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.float64 = new Float64Array(buffer);
    this.uint32 = new Uint32Array(buffer);
  }
}

/** One slot of it. */
export interface Slot {
  readonly float64: Float64Array;
  readonly uint32: Uint32Array;
  /** Where it begins in `float64`. */
  readonly start: number;
}

/** Where a slot begins within its chunk, in float64. */
export function slotStart(slot: number): number {
  return (slot % SLOTS_PER_CHUNK) * SLOT_FLOATS;
}

export function chunkOf(slot: number): number {
  return Math.floor(slot / SLOTS_PER_CHUNK);
}
