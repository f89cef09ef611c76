import { readUint16, readUint32 } from '../../base/big-endian.ts';
import type { ExtendedReport, ExtendedReportBlock, RtcpError } from './types.ts';

/** The content of an XR packet: its blocks, not looked into; RFC 3611 §2 and §3. */
export function readExtendedReport(
  bytes: Uint8Array,
  start: number,
  end: number,
): ExtendedReport | RtcpError {
  if (start + 4 > end) return 'truncated';
  const blocks: ExtendedReportBlock[] = [];
  let at = start + 4;
  while (at < end) {
    if (at + 4 > end) return 'truncated';
    const next = at + 4 + 4 * readUint16(bytes, at + 2);
    if (next > end) return 'truncated';
    blocks.push({ type: bytes[at]!, typeSpecific: bytes[at + 1]!, content: bytes.subarray(at + 4, next) });
    at = next;
  }
  return { kind: 'extendedReport', ssrc: readUint32(bytes, start), blocks };
}
