import { readUint24, readUint32, writeUint24, writeUint32 } from '../../base/big-endian.ts';
import type { ReceiverReport, ReportBlock, RtcpError, SenderReport } from './types.ts';

export const REPORT_BLOCK_LENGTH = 24;
/** SSRC, NTP and RTP times, counts. */
export const SENDER_REPORT_LENGTH = 24;
/** SSRC. */
export const RECEIVER_REPORT_LENGTH = 4;

/** The content of a sender report in `bytes[start..end)`; RFC 3550 §6.4.1. Profile-specific extensions are passed over. */
export function readSenderReport(
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
): SenderReport | RtcpError {
  if (start + SENDER_REPORT_LENGTH + count * REPORT_BLOCK_LENGTH > end) return 'truncated';
  return {
    kind: 'senderReport',
    ssrc: readUint32(bytes, start),
    ntpSeconds: readUint32(bytes, start + 4),
    ntpFraction: readUint32(bytes, start + 8),
    rtpTimestamp: readUint32(bytes, start + 12),
    packetCount: readUint32(bytes, start + 16),
    octetCount: readUint32(bytes, start + 20),
    reports: readReportBlocks(bytes, start + SENDER_REPORT_LENGTH, count),
  };
}

/** The content of a receiver report; RFC 3550 §6.4.2. */
export function readReceiverReport(
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
): ReceiverReport | RtcpError {
  if (start + RECEIVER_REPORT_LENGTH + count * REPORT_BLOCK_LENGTH > end) return 'truncated';
  return {
    kind: 'receiverReport',
    ssrc: readUint32(bytes, start),
    reports: readReportBlocks(bytes, start + RECEIVER_REPORT_LENGTH, count),
  };
}

function readReportBlocks(bytes: Uint8Array, start: number, count: number): ReportBlock[] {
  const blocks: ReportBlock[] = [];
  for (let i = 0; i < count; i += 1) {
    const at = start + i * REPORT_BLOCK_LENGTH;
    blocks.push({
      ssrc: readUint32(bytes, at),
      fractionLost: bytes[at + 4]!,
      cumulativeLost: (readUint24(bytes, at + 5) << 8) >> 8,
      highestSequence: readUint32(bytes, at + 8),
      jitter: readUint32(bytes, at + 12),
      lastSenderReport: readUint32(bytes, at + 16),
      delaySinceLastSenderReport: readUint32(bytes, at + 20),
    });
  }
  return blocks;
}

/** Writes what stands between the SSRC and the report blocks of a sender report; returns where the blocks go. */
export function writeSenderInfo(bytes: Uint8Array, at: number, report: SenderReport): number {
  writeUint32(bytes, at, report.ntpSeconds);
  writeUint32(bytes, at + 4, report.ntpFraction);
  writeUint32(bytes, at + 8, report.rtpTimestamp);
  writeUint32(bytes, at + 12, report.packetCount);
  writeUint32(bytes, at + 16, report.octetCount);
  return at + 20;
}

/** Returns where the next block goes. */
export function writeReportBlock(bytes: Uint8Array, at: number, block: ReportBlock): number {
  writeUint32(bytes, at, block.ssrc);
  bytes[at + 4] = block.fractionLost;
  writeUint24(bytes, at + 5, block.cumulativeLost);
  writeUint32(bytes, at + 8, block.highestSequence);
  writeUint32(bytes, at + 12, block.jitter);
  writeUint32(bytes, at + 16, block.lastSenderReport);
  writeUint32(bytes, at + 20, block.delaySinceLastSenderReport);
  return at + REPORT_BLOCK_LENGTH;
}
