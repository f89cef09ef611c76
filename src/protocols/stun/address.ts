import { readUint16, readUint32, writeUint16, writeUint32 } from '../../base/big-endian.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from '../../base/ip-text.ts';
import { MAGIC_COOKIE } from './types.ts';

/** RFC 8489 §14.1. */
const FAMILY_IPV4 = 1;
const FAMILY_IPV6 = 2;

/**
 * The value of MAPPED-ADDRESS, or of XOR-MAPPED-ADDRESS if `cookieAt` says where the bytes to exclusive-or with start:
 * magic cookie, then transaction id (RFC 8489 §14.2). Null if it is neither IPv4 nor IPv6.
 */
export function readAddress(
  bytes: Uint8Array,
  at: number,
  end: number,
  cookieAt: number | null,
): Endpoint | null {
  const size = end - at - 4;
  const family = bytes[at + 1]!;
  if (!((family === FAMILY_IPV4 && size === 4) || (family === FAMILY_IPV6 && size === 16))) return null;
  const address = new Uint8Array(16);
  for (let index = 0; index < size; index += 1) {
    address[index] = bytes[at + 4 + index]! ^ (cookieAt === null ? 0 : bytes[cookieAt + index]!);
  }
  const port = readUint16(bytes, at + 2) ^ (cookieAt === null ? 0 : MAGIC_COOKIE >>> 16);
  return family === FAMILY_IPV4
    ? { family: 'IP4', address: formatIPv4(address), port }
    : { family: 'IP6', address: formatIPv6(address), port };
}

/** Writes the value of XOR-MAPPED-ADDRESS; returns how long it is. */
export function writeXorAddress(
  bytes: Uint8Array,
  at: number,
  endpoint: Endpoint,
  transactionIdAt: number,
): number {
  const isIPv4 = endpoint.family === 'IP4';
  const address = isIPv4 ? parseIPv4(endpoint.address) : parseIPv6(endpoint.address);
  bytes[at] = 0;
  bytes[at + 1] = isIPv4 ? FAMILY_IPV4 : FAMILY_IPV6;
  writeUint16(bytes, at + 2, endpoint.port ^ (MAGIC_COOKIE >>> 16));
  writeUint32(bytes, at + 4, readUint32(address, 0) ^ MAGIC_COOKIE);
  if (isIPv4) return 8;
  for (let index = 4; index < 16; index += 1) {
    bytes[at + 4 + index] = address[index]! ^ bytes[transactionIdAt + index - 4]!;
  }
  return 20;
}
