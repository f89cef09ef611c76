import {
  NO_JUMP,
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
} from '../counters/layout.ts';

/** RFC 3550 A.1: a larger step forward, or a longer way back, is a restart of the sender rather than loss. */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;
/** A timestamp that is this far off is a new time line (hold, transfer), not jitter. */
const MAX_TRANSIT_CHANGE_MS = 10_000;

/** No entry has this SSRC. */
export const NOT_FOUND = -1;

/** Start (in float64) of the entry of an SSRC within the slot at `slot`, or `NOT_FOUND`. */
export function findSsrc(uint32: Uint32Array, float64: Float64Array, slot: number, ssrc: number): number {
  let entry = slot + SSRC_ENTRIES;
  for (let index = 0; index < SSRC_ENTRY_COUNT; index += 1) {
    if (uint32[2 * entry + SSRC_ID] === ssrc && float64[entry + SSRC_PACKETS] !== 0) return entry;
    entry += SSRC_ENTRY_FLOATS;
  }
  return NOT_FOUND;
}

/** The entry for a new SSRC: a free one, else the one that was silent longest, whose figures the caller must save. */
export function chooseEntry(float64: Float64Array, slot: number): number {
  let chosen = slot + SSRC_ENTRIES;
  for (let index = 0; index < SSRC_ENTRY_COUNT; index += 1) {
    const entry = slot + SSRC_ENTRIES + index * SSRC_ENTRY_FLOATS;
    if (float64[entry + SSRC_PACKETS] === 0) return entry;
    if (float64[entry + SSRC_LAST_SEEN_AT]! < float64[chosen + SSRC_LAST_SEEN_AT]!) chosen = entry;
  }
  return chosen;
}

/** What the packet path knows of an RTP packet; one object that is filled again for each. */
export class RtpArrival {
  sequence = 0;
  timestamp = 0;
  payloadType = 0;
  /** UDP payload bytes. */
  length = 0;
  /** Monotonic and Unix milliseconds. */
  arrivedAt = 0;
  seenAt = 0;
  /** Milliseconds of one timestamp unit, 0 where the clock rate is not known. */
  tickMs = 0;
}

export function startEntry(
  uint32: Uint32Array,
  float64: Float64Array,
  entry: number,
  ssrc: number,
  packet: RtpArrival,
): void {
  const words = 2 * entry;
  float64.fill(0, entry, entry + SSRC_ENTRY_FLOATS);
  uint32[words + SSRC_ID] = ssrc;
  float64[entry + SSRC_FIRST_SEEN_AT] = packet.seenAt;
  restartSequence(uint32, words, packet.sequence);
  countArrival(float64, entry, packet);
  noteNewest(uint32, float64, entry, packet);
}

/** Counts a packet of an SSRC that has an entry. */
export function updateEntry(
  uint32: Uint32Array,
  float64: Float64Array,
  entry: number,
  packet: RtpArrival,
): void {
  const words = 2 * entry;
  const step = (packet.sequence - uint32[words + SSRC_HIGHEST]!) & 0xffff;
  countArrival(float64, entry, packet);
  if (step !== 0 && step < MAX_DROPOUT) {
    advance(uint32, words, step);
    updateJitter(uint32, float64, entry, packet);
    noteNewest(uint32, float64, entry, packet);
  } else if (step === 0) {
    uint32[words + SSRC_DUPLICATES]! += 1;
  } else if (step <= 0x10000 - MAX_MISORDER) {
    if (uint32[words + SSRC_AFTER_JUMP] === packet.sequence) {
      uint32[words + SSRC_RESTARTS]! += 1;
      restartSequence(uint32, words, packet.sequence);
      noteNewest(uint32, float64, entry, packet);
    } else uint32[words + SSRC_AFTER_JUMP] = (packet.sequence + 1) & 0xffff;
  } else lateArrival(uint32, words, 0x10000 - step);
}

function countArrival(float64: Float64Array, entry: number, packet: RtpArrival): void {
  float64[entry + SSRC_PACKETS]! += 1;
  float64[entry + SSRC_BYTES]! += packet.length;
  float64[entry + SSRC_LAST_SEEN_AT] = packet.seenAt;
}

/** Of the newest packet, so that a late one does not turn time back. */
function noteNewest(uint32: Uint32Array, float64: Float64Array, entry: number, packet: RtpArrival): void {
  float64[entry + SSRC_ARRIVED_AT] = packet.arrivedAt;
  uint32[2 * entry + SSRC_TIMESTAMP] = packet.timestamp;
  uint32[2 * entry + SSRC_PAYLOAD_TYPE] = packet.payloadType;
}

function restartSequence(uint32: Uint32Array, words: number, sequence: number): void {
  uint32[words + SSRC_HIGHEST] = sequence;
  uint32[words + SSRC_AFTER_JUMP] = NO_JUMP;
  // What lies before the start was not counted as lost, so its late arrival must not take a loss back.
  uint32[words + SSRC_SEEN] = 0xffffffff;
  uint32[words + SSRC_SEEN_EARLIER] = 0xffffffff;
}

function advance(uint32: Uint32Array, words: number, step: number): void {
  uint32[words + SSRC_HIGHEST]! += step;
  uint32[words + SSRC_LOST]! += step - 1;
  if (step > 1) uint32[words + SSRC_GAPS]! += 1;
  uint32[words + SSRC_AFTER_JUMP] = NO_JUMP;
  const seen = uint32[words + SSRC_SEEN]!;
  const earlier = uint32[words + SSRC_SEEN_EARLIER]!;
  // Shifts of 32 and more would be taken modulo 32.
  if (step < 32) {
    uint32[words + SSRC_SEEN] = (seen << step) | 1;
    uint32[words + SSRC_SEEN_EARLIER] = (earlier << step) | (seen >>> (32 - step));
  } else {
    uint32[words + SSRC_SEEN] = 1;
    uint32[words + SSRC_SEEN_EARLIER] = step < 64 ? seen << (step - 32) : 0;
  }
}

/** `behind`: 1 to 99 below the highest. Beyond 64 a repeat looks like a late arrival, and takes no loss back. */
function lateArrival(uint32: Uint32Array, words: number, behind: number): void {
  if (behind < 64) {
    const word = words + (behind < 32 ? SSRC_SEEN : SSRC_SEEN_EARLIER);
    const bit = 1 << (behind & 31);
    if ((uint32[word]! & bit) !== 0) {
      uint32[words + SSRC_DUPLICATES]! += 1;
      return;
    }
    uint32[word]! |= bit;
    if (uint32[words + SSRC_LOST]! > 0) uint32[words + SSRC_LOST]! -= 1;
  }
  uint32[words + SSRC_REORDERED]! += 1;
}

/** RFC 3550 §6.4.1: J += (|D| - J) / 16, in milliseconds. Only between packets of one payload type, hence one clock. */
function updateJitter(uint32: Uint32Array, float64: Float64Array, entry: number, packet: RtpArrival): void {
  const words = 2 * entry;
  if (packet.tickMs === 0 || packet.payloadType !== uint32[words + SSRC_PAYLOAD_TYPE]) return;
  const ticks = (packet.timestamp - uint32[words + SSRC_TIMESTAMP]!) | 0;
  const change = packet.arrivedAt - float64[entry + SSRC_ARRIVED_AT]! - ticks * packet.tickMs;
  const size = change < 0 ? -change : change;
  if (size > MAX_TRANSIT_CHANGE_MS) return;
  float64[entry + SSRC_JITTER_MS]! += (size - float64[entry + SSRC_JITTER_MS]!) / 16;
}
