import type { Socket } from 'node:net';
import { familyOf, type Endpoint } from '../base/endpoint.ts';

/** A link-local IPv6 address as the system gives it carries its interface: `fe80::1%eth0`. */
export function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

/** The other end of a TCP connection; null if it is gone before we could ask. */
export function remoteOf({ remoteAddress, remotePort }: Socket): Endpoint | null {
  return endpointOf(remoteAddress, remotePort);
}

/** Our end of it. */
export function localOf({ localAddress, localPort }: Socket): Endpoint | null {
  return endpointOf(localAddress, localPort);
}

function endpointOf(text: string | undefined, port: number | undefined): Endpoint | null {
  if (text === undefined || port === undefined) return null;
  const address = withoutZone(text);
  const family = familyOf(address);
  return family === null ? null : { family, address, port };
}
