import { writeUint16, writeUint32 } from '../../base/big-endian.ts';
import type { ByteString } from '../../base/bytes.ts';
import { RTCP_HEADER_LENGTH } from './header.ts';
import {
  RECEIVER_REPORT_LENGTH,
  REPORT_BLOCK_LENGTH,
  SENDER_REPORT_LENGTH,
  writeReportBlock,
  writeSenderInfo,
} from './report.ts';
import { CNAME } from './source-description.ts';
import { rtcpType, type ReceiverReport, type SenderReport } from './types.ts';

/** The counts that five or eight bits have room for. */
const MAX_REPORTS = 31;
const MAX_TEXT = 255;

/**
 * The smallest compound that RFC 3550 §6.1 allows: a report, and an SDES packet with the CNAME of its sender. Report
 * blocks beyond 31 and bytes of the name beyond 255 are left out.
 */
export function buildRtcpCompound(report: SenderReport | ReceiverReport, cname: ByteString): Uint8Array {
  const blocks = report.reports.slice(0, MAX_REPORTS);
  const name = Buffer.from(cname.slice(0, MAX_TEXT), 'latin1');
  const isSender = report.kind === 'senderReport';
  const reportLength =
    RTCP_HEADER_LENGTH +
    (isSender ? SENDER_REPORT_LENGTH : RECEIVER_REPORT_LENGTH) +
    blocks.length * REPORT_BLOCK_LENGTH;
  // Header, SSRC, type, length, text, at least one null byte, filled up to a whole word.
  const descriptionLength = Math.ceil((RTCP_HEADER_LENGTH + 4 + 2 + name.length + 1) / 4) * 4;
  const bytes = new Uint8Array(reportLength + descriptionLength);

  const type = isSender ? rtcpType.senderReport : rtcpType.receiverReport;
  let at = writeRtcpHeader(bytes, 0, blocks.length, type, reportLength);
  writeUint32(bytes, at, report.ssrc);
  at += 4;
  if (isSender) at = writeSenderInfo(bytes, at, report);
  for (const block of blocks) at = writeReportBlock(bytes, at, block);

  at = writeRtcpHeader(bytes, at, 1, rtcpType.sourceDescription, descriptionLength);
  writeUint32(bytes, at, report.ssrc);
  bytes[at + 4] = CNAME;
  bytes[at + 5] = name.length;
  bytes.set(name, at + 6);
  return bytes;
}

/** `length` in bytes, header included, a multiple of 4. Returns where the content goes. */
function writeRtcpHeader(bytes: Uint8Array, at: number, count: number, type: number, length: number): number {
  bytes[at] = 0x80 | count;
  bytes[at + 1] = type;
  writeUint16(bytes, at + 2, length / 4 - 1);
  return at + RTCP_HEADER_LENGTH;
}
