import { createHash } from 'node:crypto';

/** What a test sends: `count` packets, consecutive sequence numbers, one fresh payload each. */
export interface RtpBurst {
  readonly payloadType: number;
  readonly ssrc: number;
  readonly firstSeq: number;
  readonly count: number;
  readonly intervalMs: number;
  readonly payloadBytes: number;
}

export interface RtpHeader {
  readonly payloadType: number;
  readonly seq: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** First 12 hex digits of the SHA-1 of what follows the fixed header. */
  readonly payloadHash: string;
}

const HEADER_BYTES = 12;
const SAMPLES_PER_PACKET = 160;

/** RFC 3550 §5.1, version 2, no extension; the payload is derived from SSRC and sequence number. */
export function buildRtp(burst: RtpBurst, index: number): Buffer {
  const packet = Buffer.alloc(HEADER_BYTES + burst.payloadBytes);
  const seq = (burst.firstSeq + index) & 0xffff;
  packet[0] = 0x80;
  packet[1] = burst.payloadType;
  packet.writeUInt16BE(seq, 2);
  packet.writeUInt32BE((index * SAMPLES_PER_PACKET) >>> 0, 4);
  packet.writeUInt32BE(burst.ssrc, 8);
  for (let at = HEADER_BYTES; at < packet.length; at += 1)
    packet[at] = (burst.ssrc + seq * 31 + at * 7) & 0xff;
  return packet;
}

/** Null for anything that is not RTP, RTCP (RFC 5761 §4: packet types 194 to 223) included. */
export function parseRtp(packet: Buffer): RtpHeader | null {
  if (packet.length < HEADER_BYTES || packet[0]! >> 6 !== 2 || isRtcp(packet)) return null;
  return {
    payloadType: packet[1]! & 0x7f,
    seq: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payloadHash: createHash('sha1').update(packet.subarray(HEADER_BYTES)).digest('hex').slice(0, 12),
  };
}

export function isRtcp(packet: Buffer): boolean {
  return packet.length >= 8 && packet[0]! >> 6 === 2 && packet[1]! >= 194 && packet[1]! <= 223;
}

/** An empty receiver report with an SDES CNAME, the smallest compound packet RFC 3550 §6.1 allows. */
export function buildRtcp(ssrc: number): Buffer {
  const packet = Buffer.alloc(20);
  packet.writeUInt32BE(0x80c90001, 0);
  packet.writeUInt32BE(ssrc, 4);
  packet.writeUInt32BE(0x81ca0002, 8);
  packet.writeUInt32BE(ssrc, 12);
  // CNAME "" (type 1, length 0), end of list, padding.
  packet.writeUInt32BE(0x01000000, 16);
  return packet;
}
