import { RtcpHeader, isFeedbackType, readRtcpHeader } from './header.ts';

const header = new RtcpHeader();

/**
 * Takes the packets that only AVPF profiles have (RFC 4585 §6.1) out of the compound in `bytes[start..start + length)`, in
 * place; returns the length that is left, 0 if there was nothing else. From where it is no RTCP any more it stays as it is.
 */
export function stripFeedback(bytes: Uint8Array, start: number, length: number): number {
  const end = start + length;
  let write = start;
  let at = start;
  while (at < end) {
    if (readRtcpHeader(bytes, at, end, header) !== null) {
      bytes.copyWithin(write, at, end);
      return write + (end - at) - start;
    }
    if (!isFeedbackType(header.type)) {
      if (write !== at) bytes.copyWithin(write, at, header.end);
      write += header.end - at;
    }
    at = header.end;
  }
  return write - start;
}
