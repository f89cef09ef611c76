import type { SocketAddress } from '../../native/socket-address.ts';
import { REFUSED_AT, REFUSED_FAMILY, REFUSED_PORT, REFUSED_WORDS } from '../counters/layout.ts';
import type { StreamState } from './stream-state.ts';

/** Where packets came from that `strict source` has refused, for the diagnosis. */
export function noteRefused(
  { float64, uint32, start }: StreamState,
  source: SocketAddress,
  now: number,
): void {
  const words = 2 * start;
  float64[start + REFUSED_AT] = now;
  uint32[words + REFUSED_FAMILY] = source.family;
  uint32[words + REFUSED_PORT] = source.port;
  uint32[words + REFUSED_WORDS] = source.word0;
  uint32[words + REFUSED_WORDS + 1] = source.word1;
  uint32[words + REFUSED_WORDS + 2] = source.word2;
  uint32[words + REFUSED_WORDS + 3] = source.word3;
}
