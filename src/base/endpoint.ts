import { isIPv4, isIPv6 } from 'node:net';

/** Address families by their SDP names (RFC 8866 §5.7). */
export type Family = 'IP4' | 'IP6';

export interface Address {
  readonly family: Family;
  /** Textual address without brackets or zone. */
  readonly address: string;
}

export interface Endpoint extends Address {
  /** UDP port, 0 to 65535. */
  readonly port: number;
}

/** The family of a textual address, or null if it is no IP address. */
export function familyOf(address: string): Family | null {
  if (isIPv4(address)) return 'IP4';
  return isIPv6(address) ? 'IP6' : null;
}

/** `192.0.2.1:30000` or `[2001:db8::1]:30000`. */
export function formatEndpoint(endpoint: Endpoint): string {
  return endpoint.family === 'IP6'
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`;
}

/** The same of a host that may be a name: `example.com:2003`, `[2001:db8::1]:2003`. */
export function formatHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function sameEndpoint(a: Endpoint | null, b: Endpoint | null): boolean {
  if (a === null || b === null) return a === b;
  return a.port === b.port && a.family === b.family && a.address === b.address;
}

/** True for 0.0.0.0 and any spelling of ::, which mean "no address" in SDP (RFC 3264 §8.4 of RFC 2543 hold). */
export function isZeroAddress(address: string): boolean {
  return address === '0.0.0.0' || /^[0:]+$/.test(address);
}
