import { SocketAddress } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { familyOf } from '../base/endpoint.ts';
import type { Address } from '../base/endpoint.ts';

/** What addresses are looked up in; handed in so that nothing here touches the machine. */
export interface AddressSources {
  /** As `os.networkInterfaces` gives it. */
  readonly networkInterfaces: () => Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;
  /** All addresses of a host name; rejects if there are none. */
  readonly lookup: (hostName: string) => Promise<readonly string[]>;
}

export interface FoundAddresses {
  readonly addresses: readonly Address[];
  /** The user wrote the address itself. */
  readonly isLiteral: boolean;
}

type Found = FoundAddresses | { readonly error: string };

/** An IP address in the one spelling that comparisons and SDP use; null for anything else, such as `fe80::1%eth0`. */
export function ipAddress(text: string): Address | null {
  const family = text.includes('%') ? null : familyOf(text);
  if (family === null) return null;
  if (family === 'IP4') return { family, address: text };
  return { family, address: new SocketAddress({ address: text, family: 'ipv6' }).address };
}

/** fe80::/10 (RFC 4291 §2.5.6) means nothing without naming the link, which SDP cannot do. */
const isLinkLocal = (address: string): boolean => /^fe[89ab]/i.test(address);

function usable(infos: readonly NetworkInterfaceInfo[]): Address[] {
  return infos
    .filter(({ address }) => !isLinkLocal(address))
    .flatMap(({ address }) => ipAddress(address) ?? []);
}

function describeInterfaces(sources: AddressSources): string {
  const lines = Object.entries(sources.networkInterfaces()).map(
    ([name, infos = []]) => `${name} (${infos.map(({ address }) => address).join(' ')})`,
  );
  return lines.length === 0 ? 'none' : lines.join(', ');
}

/** True if sockets can be opened on it as the machine is now. All of 127.0.0.0/8 is local (RFC 1122 §3.2.1.3). */
export function isOnThisMachine({ family, address }: Address, sources: AddressSources): boolean {
  if (family === 'IP4' && (address.startsWith('127.') || address === '0.0.0.0')) return true;
  if (address === '::') return true;
  const infos = Object.values(sources.networkInterfaces()).flatMap((list) => list ?? []);
  return infos.some((info) => ipAddress(info.address)?.address === address);
}

/** Addresses of a host name, or why there are none. */
export async function resolveName(name: string, { lookup }: AddressSources): Promise<Found> {
  try {
    const addresses = (await lookup(name)).flatMap((text) => ipAddress(text) ?? []);
    if (addresses.length > 0) return { addresses, isLiteral: false };
    return { error: `the host name "${name}" has no address` };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    return { error: `"${name}" does not resolve as a host name${code}` };
  }
}

/** An IP address or host name. */
export async function resolveAddress(text: string, sources: AddressSources): Promise<Found> {
  if (text.includes('%')) return { error: `the link-local address ${text} cannot be written into SDP` };
  const literal = ipAddress(text);
  // Resolvers take `10.1` for 10.0.0.1, which nobody means.
  if (!literal && /^[\d.]+$/.test(text)) return { error: `${text} is no IP address` };
  return literal ? { addresses: [literal], isLiteral: true } : resolveName(text, sources);
}

/** An IP address, the name of a network interface, a host name, or `any`; in this order. */
export async function resolveLocal(text: string, sources: AddressSources): Promise<Found> {
  const interfaces = sources.networkInterfaces();
  if (text === 'any') {
    const infos = Object.values(interfaces).flatMap((list) => list ?? []);
    const addresses = usable(infos.filter(({ internal }) => !internal));
    if (addresses.length > 0) return { addresses, isLiteral: false };
    return { error: 'this machine has no address besides loopback' };
  }
  const infos = Object.hasOwn(interfaces, text) ? interfaces[text] : undefined;
  if (infos) {
    const addresses = usable(infos);
    if (addresses.length > 0) return { addresses, isLiteral: false };
    return { error: `the network interface "${text}" has no usable address` };
  }
  const found = await resolveAddress(text, sources);
  if (!('error' in found) || text.includes('%')) return found;
  return {
    error:
      `there is no network interface "${text}", and ${found.error}. Network interfaces of this machine: ` +
      describeInterfaces(sources),
  };
}
