import { readUint32, writeUint32 } from '../../base/big-endian.ts';
import type { ByteString } from '../../base/bytes.ts';
import { buildRtcpCompound } from './build.ts';
import { RtcpHeader, readRtcpHeader } from './header.ts';
import { rtcpType } from './types.ts';

const SENDER_AT = 4;
/** An empty receiver report is followed by the header of the SDES packet. */
const CHUNK_AT = 12;

const header = new RtcpHeader();

/** What every compound has to begin with (RFC 3550 §6.1): an empty report, and a name; for any sender. */
export function emptyReport(cname: ByteString): Uint8Array {
  return buildRtcpCompound({ kind: 'receiverReport', ssrc: 0, reports: [] }, cname);
}

/**
 * Leaves of the compound in `bytes[start..start + length)` what is no report (feedback, BYE, APP), behind an empty report in
 * the name of its sender, in place; returns the length that is left, 0 if there was nothing else. There must be room for
 * `empty`, a result of `emptyReport`, behind the compound. What is no RTCP, at its end, goes.
 */
export function takeOutReports(bytes: Uint8Array, start: number, length: number, empty: Uint8Array): number {
  const end = start + length;
  if (length < SENDER_AT + 4) return 0;
  const sender = readUint32(bytes, start + SENDER_AT);
  let write = start;
  for (let at = start; at < end && readRtcpHeader(bytes, at, end, header) === null; at = header.end) {
    if (isReportType(header.type)) continue;
    if (write !== at) bytes.copyWithin(write, at, header.end);
    write += header.end - at;
  }
  if (write === start) return 0;
  bytes.copyWithin(start + empty.length, start, write);
  bytes.set(empty, start);
  writeUint32(bytes, start + SENDER_AT, sender);
  writeUint32(bytes, start + CHUNK_AT, sender);
  return write - start + empty.length;
}

/** Who says how something is received, who sends, and what they are called. */
function isReportType(type: number): boolean {
  return (
    type === rtcpType.senderReport ||
    type === rtcpType.receiverReport ||
    type === rtcpType.sourceDescription ||
    type === rtcpType.extendedReport
  );
}
