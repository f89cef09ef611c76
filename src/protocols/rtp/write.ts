import { writeUint16, writeUint32 } from '../../base/big-endian.ts';
import { RTP_HEADER_LENGTH } from './header.ts';

/** What a plain RTP header says; RFC 3550 §5.1. */
export interface RtpHeaderFields {
  /** 0 to 127. */
  readonly payloadType: number;
  /** Low 16 bits count. */
  readonly sequence: number;
  /** Low 32 bits count, as for the SSRC. */
  readonly timestamp: number;
  readonly ssrc: number;
  readonly marker?: boolean;
}

/** Writes the 12 bytes of a header without CSRCs, extension or padding at `start`; returns where the payload goes. */
export function writeRtpHeader(bytes: Uint8Array, start: number, fields: RtpHeaderFields): number {
  bytes[start] = 0x80;
  bytes[start + 1] = (fields.marker === true ? 0x80 : 0) | (fields.payloadType & 0x7f);
  writeUint16(bytes, start + 2, fields.sequence);
  writeUint32(bytes, start + 4, fields.timestamp);
  writeUint32(bytes, start + 8, fields.ssrc);
  return start + RTP_HEADER_LENGTH;
}

/** A whole packet; for tests and tools. */
export function buildRtpPacket(fields: RtpHeaderFields, payload: Uint8Array): Uint8Array {
  const packet = new Uint8Array(RTP_HEADER_LENGTH + payload.length);
  packet.set(payload, writeRtpHeader(packet, 0, fields));
  return packet;
}
