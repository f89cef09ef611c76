import type { SocketAddress } from '../../native/socket-address.ts';
import { REFUSED_AT, REFUSED_FAMILY, REFUSED_PORT, REFUSED_WORDS, type Slot } from './layout.ts';

/** Where a packet came from that `strict source` has refused, for the diagnosis. `at`: monotonic milliseconds. */
export function writeRefused({ float64, uint32, start }: Slot, source: SocketAddress, at: number): void {
  const words = 2 * start;
  float64[start + REFUSED_AT] = at;
  uint32[words + REFUSED_FAMILY] = source.family;
  uint32[words + REFUSED_PORT] = source.port;
  uint32[words + REFUSED_WORDS] = source.word0;
  uint32[words + REFUSED_WORDS + 1] = source.word1;
  uint32[words + REFUSED_WORDS + 2] = source.word2;
  uint32[words + REFUSED_WORDS + 3] = source.word3;
}
