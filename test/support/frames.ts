import type { Endpoint } from '../../src/base/endpoint.ts';
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from '../../src/native/ip-text.ts';

/** Ethernet frames with UDP over IPv4 (RFC 791, RFC 768) or IPv6 (RFC 8200), for tests that speak to the kernel below its sockets. */
export interface FrameSpec {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly payload: Uint8Array;
  readonly tos?: number;
  readonly ttl?: number;
  /** IPv4: no UDP checksum. */
  readonly hasNoChecksum?: boolean;
  /** IPv4: words of options. */
  readonly options?: number;
  /** IPv4: flags and fragment offset. */
  readonly fragment?: number;
  /** Bytes behind the IP packet, as short Ethernet frames have. */
  readonly padding?: number;
  /** False: without the Ethernet header, as on a tunnel. */
  readonly hasLinkHeader?: boolean;
}

export interface ParsedFrame {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly payload: Uint8Array;
  readonly tos: number;
  readonly ttl: number;
  /** The IP header's own checksum; IPv6 has none, which counts as right. */
  readonly isHeaderRight: boolean;
  readonly udpChecksum: 'right' | 'wrong' | 'none';
}

export const ETHERNET_HEADER = 14;
const IP4_HEADER = 20;
const IP6_HEADER = 40;
const UDP_HEADER = 8;
const UDP = 17;

export function buildFrame(spec: FrameSpec): Uint8Array {
  const isIp4 = spec.to.family === 'IP4';
  const segment = buildSegment(spec);
  const header = isIp4 ? ip4Header(spec, segment.length) : ip6Header(spec, segment.length);
  const link = new Uint8Array(spec.hasLinkHeader === false ? 0 : ETHERNET_HEADER);
  if (link.length > 0) new DataView(link.buffer).setUint16(12, isIp4 ? 0x0800 : 0x86dd);
  return joined(link, header, segment, new Uint8Array(spec.padding ?? 0));
}

/** Throws for anything that is not UDP in a frame with a whole header. */
export function parseFrame(frame: Uint8Array, hasLinkHeader = true): ParsedFrame {
  const packet = frame.subarray(hasLinkHeader ? ETHERNET_HEADER : 0);
  return packet[0]! >> 4 === 4 ? parseIp4(packet) : parseIp6(packet);
}

function parseIp4(packet: Uint8Array): ParsedFrame {
  const view = viewOf(packet);
  const headerLength = (packet[0]! & 15) * 4;
  const [source, target] = [packet.slice(12, 16), packet.slice(16, 20)];
  const segment = packet.subarray(headerLength, view.getUint16(2));
  return {
    ...parseSegment(segment, joined(source, target)),
    from: { family: 'IP4', address: formatIPv4(source), port: viewOf(segment).getUint16(0) },
    to: { family: 'IP4', address: formatIPv4(target), port: viewOf(segment).getUint16(2) },
    tos: packet[1]!,
    ttl: packet[8]!,
    isHeaderRight: onesComplement(packet.subarray(0, headerLength)) === 0xffff,
  };
}

function parseIp6(packet: Uint8Array): ParsedFrame {
  const view = viewOf(packet);
  const [source, target] = [packet.slice(8, 24), packet.slice(24, 40)];
  const segment = packet.subarray(IP6_HEADER, IP6_HEADER + view.getUint16(4));
  return {
    ...parseSegment(segment, joined(source, target)),
    from: { family: 'IP6', address: formatIPv6(source), port: viewOf(segment).getUint16(0) },
    to: { family: 'IP6', address: formatIPv6(target), port: viewOf(segment).getUint16(2) },
    tos: (view.getUint16(0) >> 4) & 0xff,
    ttl: packet[7]!,
    isHeaderRight: packet[6] === UDP,
  };
}

function parseSegment(
  segment: Uint8Array,
  addresses: Uint8Array,
): Pick<ParsedFrame, 'payload' | 'udpChecksum'> {
  const checksum = viewOf(segment).getUint16(6);
  const isRight = onesComplement(joined(addresses, pseudoTail(segment.length), segment)) === 0xffff;
  return {
    payload: segment.slice(UDP_HEADER),
    udpChecksum: checksum === 0 ? 'none' : isRight ? 'right' : 'wrong',
  };
}

function buildSegment({ from, to, payload, hasNoChecksum = false }: FrameSpec): Uint8Array {
  const segment = joined(new Uint8Array(UDP_HEADER), payload);
  const view = viewOf(segment);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint16(4, segment.length);
  if (hasNoChecksum) return segment;
  const sum = onesComplement(joined(bytesOf(from), bytesOf(to), pseudoTail(segment.length), segment));
  view.setUint16(6, 0xffff ^ sum || 0xffff);
  return segment;
}

function ip4Header(spec: FrameSpec, length: number): Uint8Array {
  const header = new Uint8Array(IP4_HEADER + 4 * (spec.options ?? 0)).fill(1, IP4_HEADER);
  const view = viewOf(header);
  header[0] = 0x40 | (header.length / 4);
  header[1] = spec.tos ?? 0;
  view.setUint16(2, header.length + length);
  view.setUint16(4, 0x1234);
  view.setUint16(6, spec.fragment ?? 0x4000);
  header[8] = spec.ttl ?? 17;
  header[9] = UDP;
  header.set(bytesOf(spec.from), 12);
  header.set(bytesOf(spec.to), 16);
  view.setUint16(10, 0xffff ^ onesComplement(header));
  return header;
}

function ip6Header(spec: FrameSpec, length: number): Uint8Array {
  const header = new Uint8Array(IP6_HEADER);
  const view = viewOf(header);
  view.setUint32(0, (6 << 28) | ((spec.tos ?? 0) << 20) | 0x12345);
  view.setUint16(4, length);
  header[6] = UDP;
  header[7] = spec.ttl ?? 17;
  header.set(bytesOf(spec.from), 8);
  header.set(bytesOf(spec.to), 24);
  return header;
}

/** Length and protocol, as both pseudo headers have them. */
function pseudoTail(length: number): Uint8Array {
  return Uint8Array.of(length >> 8, length & 0xff, 0, UDP);
}

function bytesOf({ family, address }: Endpoint): Uint8Array {
  return family === 'IP4' ? parseIPv4(address).slice(0, 4) : parseIPv6(address);
}

/** RFC 1071, folded to 16 bits but not inverted. */
function onesComplement(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
