import { readUint32 } from '../../base/big-endian.ts';
import { toByteString } from '../../base/bytes.ts';
import type { Goodbye, RtcpError } from './types.ts';

/** The content of a BYE packet for `count` sources; RFC 3550 §6.6. */
export function readGoodbye(
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
): Goodbye | RtcpError {
  const reasonStart = start + 4 * count;
  if (reasonStart > end) return 'truncated';
  const ssrcs = Array.from({ length: count }, (_, i) => readUint32(bytes, start + 4 * i));
  if (reasonStart === end) return { kind: 'goodbye', ssrcs, reason: null };
  const reasonEnd = reasonStart + 1 + bytes[reasonStart]!;
  if (reasonEnd > end) return 'truncated';
  return { kind: 'goodbye', ssrcs, reason: toByteString(bytes.subarray(reasonStart + 1, reasonEnd)) };
}
