import { readUint16, readUint32, writeUint32 } from '../../base/big-endian.ts';

const RTP_HEADER = 12;
const RTCP_HEADER = 8;

/** Gives an RTP packet another SSRC (RFC 3550 §5.1). Two masks, or two SSRCs, never lead to the same one. */
export function renameRtpSource(bytes: Uint8Array, at: number, length: number, mask: number): void {
  if (length >= RTP_HEADER) flip(bytes, at + 8, mask);
}

/**
 * The same for the packets of a compound one (RFC 3550 §6.1) that are from, or about, the sender of the first: reports, SDES, BYE and feedback all
 * have that SSRC behind their first word.
 */
export function renameRtcpSource(bytes: Uint8Array, at: number, length: number, mask: number): void {
  if (length < RTCP_HEADER) return;
  const sender = readUint32(bytes, at + 4);
  const end = at + length;
  for (let packet = at; packet + RTCP_HEADER <= end; packet += 4 + 4 * readUint16(bytes, packet + 2))
    if (readUint32(bytes, packet + 4) === sender) flip(bytes, packet + 4, mask);
}

function flip(bytes: Uint8Array, at: number, mask: number): void {
  writeUint32(bytes, at, (readUint32(bytes, at) ^ mask) >>> 0);
}
