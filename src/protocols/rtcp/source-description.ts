import { readUint32 } from '../../base/big-endian.ts';
import { toByteString } from '../../base/bytes.ts';
import type { RtcpError, SourceDescription, SourceDescriptionItem } from './types.ts';

export const CNAME = 1;

/** The content of an SDES packet with `count` chunks; RFC 3550 §6.5. */
export function readSourceDescription(
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
): SourceDescription | RtcpError {
  const chunks: { ssrc: number; items: SourceDescriptionItem[] }[] = [];
  let at = start;
  for (let i = 0; i < count; i += 1) {
    if (at + 4 > end) return 'truncated';
    const items: SourceDescriptionItem[] = [];
    const itemsEnd = readItems(bytes, at + 4, end, items);
    if (itemsEnd === null) return 'truncated';
    chunks.push({ ssrc: readUint32(bytes, at), items });
    // Each chunk starts on a word boundary, as seen from the start of the packet.
    at = start + Math.ceil((itemsEnd - start) / 4) * 4;
  }
  return { kind: 'sourceDescription', chunks };
}

/** Returns what follows the null byte that ends the list; null if there is none. */
function readItems(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: SourceDescriptionItem[],
): number | null {
  let at = start;
  while (at < end) {
    const type = bytes[at]!;
    if (type === 0) return at + 1;
    if (at + 2 > end) return null;
    const next = at + 2 + bytes[at + 1]!;
    if (next > end) return null;
    into.push({ type, text: toByteString(bytes.subarray(at + 2, next)) });
    at = next;
  }
  return null;
}
