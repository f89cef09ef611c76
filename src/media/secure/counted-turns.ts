import type { CountedSource, CountedTurns } from '../../protocols/srtp/index.ts';
import {
  IN_PACKETS,
  SSRC_ENTRIES,
  SSRC_ENTRY_COUNT,
  SSRC_ENTRY_FLOATS,
  SSRC_HIGHEST,
  SSRC_ID,
  SSRC_PACKETS,
} from '../counters/layout.ts';
import type { StreamState } from '../worker/stream-state.ts';

/** Packets of one turn of the sequence number. */
const TURN = 0x10000;
/** With losses, a sender is further on than its packets that came; and it may have begun just before a turn. */
const TURNS_PER_COUNTED = 2;
const FURTHER_TURNS = 16;

/** A part of a stream's state. */
type Counted = Pick<StreamState, 'float64' | 'uint32' | 'start'>;

/**
 * What is known of rollover counters from the statistics of streams whose packets went by encrypted, in user space or in the kernel. The turns
 * of sequence numbers were counted with the packets (RFC 3711 §3.3.1). That is a guess, since statistics take a long gap for a new
 * beginning (RFC 3550 A.1), and remember few SSRCs. Null: no packets went by.
 */
export function countedTurns(streams: readonly Counted[]): CountedTurns | null {
  const sources: CountedSource[] = [];
  let packets = 0;
  for (const { float64, uint32, start } of streams) {
    packets += float64[start + IN_PACKETS]!;
    for (let index = 0; index < SSRC_ENTRY_COUNT; index += 1) {
      const entry = start + SSRC_ENTRIES + index * SSRC_ENTRY_FLOATS;
      if (float64[entry + SSRC_PACKETS] === 0) continue;
      const highest = uint32[2 * entry + SSRC_HIGHEST]!;
      sources.push({ ssrc: uint32[2 * entry + SSRC_ID]!, roc: highest >>> 16, sequence: highest & 0xffff });
    }
  }
  if (packets === 0) return null;
  return { sources, mostTurns: TURNS_PER_COUNTED * Math.floor(packets / TURN) + FURTHER_TURNS };
}
