import { readApplication } from './application.ts';
import { readExtendedReport } from './extended-report.ts';
import { readFeedback } from './feedback.ts';
import { readGoodbye } from './goodbye.ts';
import { readRtcpHeader, RtcpHeader } from './header.ts';
import { readReceiverReport, readSenderReport } from './report.ts';
import { readSourceDescription } from './source-description.ts';
import { rtcpType, type RtcpError, type RtcpPacket } from './types.ts';

export interface RtcpResult {
  /** All packets in front of the first fault, in order: a bad SDES does not make the report before it worthless. */
  readonly packets: readonly RtcpPacket[];
  /** The first fault, and the index of the packet that has it; null for a faultless compound. */
  readonly fault: { readonly error: RtcpError; readonly at: number } | null;
}

type ContentReader = (bytes: Uint8Array, start: number, end: number, count: number) => RtcpPacket | RtcpError;

const contentReaders: Readonly<Record<number, ContentReader>> = {
  [rtcpType.senderReport]: readSenderReport,
  [rtcpType.receiverReport]: readReceiverReport,
  [rtcpType.sourceDescription]: readSourceDescription,
  [rtcpType.goodbye]: readGoodbye,
  [rtcpType.application]: readApplication,
  [rtcpType.transportFeedback]: (...content) => readFeedback('transport', ...content),
  [rtcpType.payloadFeedback]: (...content) => readFeedback('payload', ...content),
  [rtcpType.extendedReport]: readExtendedReport,
};

/**
 * Parses the packets in `bytes[start..end)`, whichever type comes first (`checkRtcp` tells whether that is allowed).
 * Total, and linear in the length.
 */
export function parseRtcp(bytes: Uint8Array, start = 0, end = bytes.length): RtcpResult {
  const packets: RtcpPacket[] = [];
  const header = new RtcpHeader();
  let at = start;
  do {
    const error = readRtcpHeader(bytes, at, end, header);
    if (error !== null) return { packets, fault: { error, at } };
    const packet = readContent(bytes, header);
    if (typeof packet === 'string') return { packets, fault: { error: packet, at } };
    packets.push(packet);
    at = header.end;
  } while (at < end);
  return { packets, fault: null };
}

function readContent(bytes: Uint8Array, header: RtcpHeader): RtcpPacket | RtcpError {
  const { type, count, contentStart, contentEnd } = header;
  const read = contentReaders[type];
  if (read !== undefined) return read(bytes, contentStart, contentEnd, count);
  return { kind: 'unknown', type, count, content: bytes.subarray(contentStart, contentEnd) };
}
