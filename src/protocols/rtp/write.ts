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
  bytes[start + 2] = fields.sequence >> 8;
  bytes[start + 3] = fields.sequence;
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

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
