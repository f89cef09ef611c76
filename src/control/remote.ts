import type { Socket } from 'node:net';
import { familyOf, type Endpoint } from '../base/endpoint.ts';

/** A link-local IPv6 address as the system gives it carries its interface: `fe80::1%eth0`. */
export function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

/** The other end of a TCP connection; null if it is gone before we could ask. */
export function remoteOf(socket: Socket): Endpoint | null {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) return null;
  const address = withoutZone(remoteAddress);
  const family = familyOf(address);
  return family === null ? null : { family, address, port: remotePort };
}
