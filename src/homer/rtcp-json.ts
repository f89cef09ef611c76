import { toReadable } from '../base/bytes.ts';
import type {
  ReceiverReport,
  ReportBlock,
  RtcpPacket,
  SenderReport,
  SourceDescription,
} from '../protocols/rtcp/index.ts';
import { rtcpType } from '../protocols/rtcp/index.ts';

/** An RTCP compound as Homer's dashboards read it; null: there is no report in it. */
export function rtcpJson(packets: readonly RtcpPacket[]): string | null {
  const reports = packets.filter((packet) => packet.kind === 'senderReport' || packet.kind === 'receiverReport'); // prettier-ignore
  const [first] = reports;
  if (first === undefined) return null;
  const blocks = reports.flatMap((report) => report.reports);
  const descriptions = packets.filter((packet) => packet.kind === 'sourceDescription');
  return JSON.stringify({
    ...senderInformation(first),
    ssrc: first.ssrc,
    type: first.kind === 'senderReport' ? rtcpType.senderReport : rtcpType.receiverReport,
    report_count: blocks.length,
    report_blocks: blocks.map(reportBlock),
    ...sourceDescription(descriptions),
  });
}

function senderInformation(report: SenderReport | ReceiverReport) {
  if (report.kind !== 'senderReport') return {};
  return {
    sender_information: {
      ntp_timestamp_sec: report.ntpSeconds,
      ntp_timestamp_usec: report.ntpFraction,
      octets: report.octetCount,
      rtp_timestamp: report.rtpTimestamp,
      packets: report.packetCount,
    },
  };
}

function reportBlock(block: ReportBlock) {
  return {
    source_ssrc: block.ssrc,
    highest_seq_no: block.highestSequence,
    fraction_lost: block.fractionLost,
    ia_jitter: block.jitter,
    packets_lost: block.cumulativeLost,
    lsr: block.lastSenderReport,
    dlsr: block.delaySinceLastSenderReport,
  };
}

function sourceDescription(descriptions: readonly SourceDescription[]) {
  const chunks = descriptions.flatMap((description) => description.chunks);
  if (chunks.length === 0) return {};
  return {
    sdes_report_count: chunks.length,
    sdes_information: chunks.flatMap(({ ssrc, items }) =>
      items.map(({ type, text }) => ({ sdes_chunk_ssrc: ssrc, type, text: toReadable(text) })),
    ),
  };
}
