import type { TappedPacket } from '../media/tap/packet-ring.ts';

/** What each packet in a capture begins with: the IP header, or a made-up Ethernet header without addresses. */
export type CaptureFraming = 'raw' | 'eth';

const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const UDP_BYTES = 8;
const PROTOCOL_UDP = 17;
const HOP_LIMIT = 64;

/** Bytes that stand before the payload. */
export function frameOverhead(framing: CaptureFraming, isIPv6: boolean): number {
  return (framing === 'eth' ? ETHERNET_BYTES : 0) + (isIPv6 ? IPV6_BYTES : IPV4_BYTES) + UDP_BYTES;
}

/**
 * Writes the packet as it would lie on the wire: Ethernet if wanted, IPv4 (RFC 791) or IPv6 (RFC 8200), UDP (RFC 768), payload.
 * Checksums are right, so that no reader takes it for damaged. Returns the index behind it.
 */
export function writeFrame(
  into: Uint8Array,
  at: number,
  framing: CaptureFraming,
  packet: TappedPacket,
): number {
  let position = at;
  if (framing === 'eth') {
    into.fill(0, at, at + 12);
    writeUint16(into, at + 12, packet.isIPv6 ? 0x86dd : 0x0800);
    position += ETHERNET_BYTES;
  }
  const udpBytes = UDP_BYTES + packet.length;
  const addressBytes = packet.isIPv6 ? 16 : 4;
  const ip = position;
  position = packet.isIPv6 ? writeIPv6(into, ip, udpBytes) : writeIPv4(into, ip, udpBytes);
  const addressesAt = packet.isIPv6 ? ip + 8 : ip + 12;
  copy(packet.bytes, packet.addresses, into, addressesAt, addressBytes);
  copy(packet.bytes, packet.addresses + 16, into, addressesAt + addressBytes, addressBytes);
  if (!packet.isIPv6) writeUint16(into, ip + 10, fold(sum(into, ip, ip + IPV4_BYTES, 0)));
  writeUint16(into, position, packet.sourcePort);
  writeUint16(into, position + 2, packet.destinationPort);
  writeUint16(into, position + 4, udpBytes);
  writeUint16(into, position + 6, 0);
  copy(packet.bytes, packet.payload, into, position + UDP_BYTES, packet.length);
  const end = position + udpBytes;
  const pseudo = sum(into, addressesAt, addressesAt + 2 * addressBytes, PROTOCOL_UDP + udpBytes);
  // 0 would say that there is none (RFC 768).
  writeUint16(into, position + 6, fold(sum(into, position, end, pseudo)) || 0xffff);
  return end;
}

/** The header without addresses and checksum; returns the index behind it. */
function writeIPv4(into: Uint8Array, at: number, udpBytes: number): number {
  into.fill(0, at, at + IPV4_BYTES);
  into[at] = 0x45;
  writeUint16(into, at + 2, IPV4_BYTES + udpBytes);
  into[at + 8] = HOP_LIMIT;
  into[at + 9] = PROTOCOL_UDP;
  return at + IPV4_BYTES;
}

function writeIPv6(into: Uint8Array, at: number, udpBytes: number): number {
  into.fill(0, at, at + 8);
  into[at] = 0x60;
  writeUint16(into, at + 4, udpBytes);
  into[at + 6] = PROTOCOL_UDP;
  into[at + 7] = HOP_LIMIT;
  return at + IPV6_BYTES;
}

function writeUint16(into: Uint8Array, at: number, value: number): void {
  into[at] = value >>> 8;
  into[at + 1] = value;
}

function copy(from: Uint8Array, start: number, into: Uint8Array, at: number, length: number): void {
  into.set(from.subarray(start, start + length), at);
}

/** Of 16-bit words in network order (RFC 1071); no packet is long enough to overflow 32 bits. */
function sum(bytes: Uint8Array, start: number, end: number, initial: number): number {
  let total = initial;
  for (let at = start; at + 1 < end; at += 2) total += (bytes[at]! << 8) | bytes[at + 1]!;
  if (((end - start) & 1) !== 0) total += bytes[end - 1]! << 8;
  return total;
}

function fold(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}
