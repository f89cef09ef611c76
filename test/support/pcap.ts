import { parseRtp, type RtpHeader } from './rtp.ts';

/** An RTP packet over IPv4 as a capture saw it. */
export interface CapturedRtp {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly rtp: RtpHeader;
}

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const ETHERNET_BYTES = 14;
const UDP_BYTES = 8;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const LINK_ETHERNET = 1;
const ETHERTYPE_IPV4 = 0x0800;
const PROTOCOL_UDP = 17;

/** Reads a classic little-endian pcap file of Ethernet frames; everything but RTP over UDP over IPv4 is left out. */
export function readCapturedRtp(file: Buffer): readonly CapturedRtp[] {
  if (file.readUInt32LE(0) !== MAGIC_MICROSECONDS || file.readUInt32LE(20) !== LINK_ETHERNET)
    throw new Error('not a little-endian pcap file of Ethernet frames');
  const packets: CapturedRtp[] = [];
  // A capture that was stopped may end with half a record.
  for (let at = FILE_HEADER_BYTES; at + RECORD_HEADER_BYTES <= file.length;) {
    const length = file.readUInt32LE(at + 8);
    const frame = file.subarray(at + RECORD_HEADER_BYTES, at + RECORD_HEADER_BYTES + length);
    at += RECORD_HEADER_BYTES + length;
    const packet = frame.length === length ? parseFrame(frame) : null;
    if (packet) packets.push(packet);
  }
  return packets;
}

function parseFrame(frame: Buffer): CapturedRtp | null {
  if (frame.length < ETHERNET_BYTES + 20 || frame.readUInt16BE(12) !== ETHERTYPE_IPV4) return null;
  const ip = frame.subarray(ETHERNET_BYTES);
  const headerBytes = (ip[0]! & 0x0f) * 4;
  if (ip[9] !== PROTOCOL_UDP || ip.length < headerBytes + UDP_BYTES) return null;
  const udp = ip.subarray(headerBytes);
  // The UDP length counts: short frames are padded.
  const rtp = parseRtp(udp.subarray(UDP_BYTES, udp.readUInt16BE(4)));
  if (!rtp) return null;
  return {
    source: [...ip.subarray(12, 16)].join('.'),
    sourcePort: udp.readUInt16BE(0),
    destination: [...ip.subarray(16, 20)].join('.'),
    destinationPort: udp.readUInt16BE(2),
    rtp,
  };
}
