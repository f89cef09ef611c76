import type { Endpoint } from '../base/endpoint.ts';
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from './ip-text.ts';

/** Addresses as the maps of the BPF program have them: 16 bytes, IPv4 as ::ffff:a.b.c.d (RFC 4291 §2.5.5.2). */
const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

export function writeMappedAddress(into: Uint8Array, offset: number, { family, address }: Endpoint): void {
  if (family === 'IP6') {
    into.set(parseIPv6(address), offset);
    return;
  }
  into.set(MAPPED_PREFIX, offset);
  into.set(parseIPv4(address).subarray(0, 4), offset + 12);
}

/** True for 16 bytes that stand for an IPv4 address. */
export function isMappedAddress(bytes: Uint8Array): boolean {
  return MAPPED_PREFIX.every((value, index) => bytes[index] === value);
}

/** The address at `offset`, with the port given. */
export function readMappedEndpoint(from: Uint8Array, offset: number, port: number): Endpoint {
  const bytes = from.subarray(offset, offset + 16);
  return isMappedAddress(bytes)
    ? { family: 'IP4', address: formatIPv4(bytes.subarray(12)), port }
    : { family: 'IP6', address: formatIPv6(bytes), port };
}
