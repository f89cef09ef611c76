import { familyOf, type Family } from './endpoint.ts';
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from './ip-text.ts';

/** Addresses that begin alike (RFC 4632 §3.1, RFC 4291 §2.3). */
export interface Network {
  readonly family: Family;
  /** 16 bytes, of which an IPv4 network uses four; zero behind the prefix. */
  readonly bytes: Uint8Array;
  /** Bits that addresses of it have in common. */
  readonly prefixLength: number;
}

/** `192.0.2.0/24`, `2001:db8::/32`, or one address. Bits behind the prefix are taken as zero; null: it is no network. */
export function parseNetwork(text: string): Network | null {
  const match = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text);
  const family = match ? familyOf(match[1]!) : null;
  if (!match || family === null) return null;
  const bits = family === 'IP4' ? 32 : 128;
  const prefixLength = match[2] === undefined ? bits : Number(match[2]);
  if (prefixLength > bits) return null;
  const bytes = family === 'IP4' ? parseIPv4(match[1]!) : parseIPv6(match[1]!);
  for (let bit = prefixLength; bit < bits; bit += 1) bytes[bit >> 3]! &= ~(0x80 >> (bit & 7));
  return { family, bytes, prefixLength };
}

export function formatNetwork({ family, bytes, prefixLength }: Network): string {
  return `${family === 'IP4' ? formatIPv4(bytes) : formatIPv6(bytes)}/${prefixLength}`;
}

/** A peer may come from more addresses than anybody would remember. */
const MAX_VERDICTS = 1024;

/** Some networks that an address is in or not. Remembers what it found for the addresses of late. */
export class NetworkSet {
  readonly #networks: readonly Network[];
  readonly #verdicts = new Map<string, boolean>();

  constructor(networks: readonly Network[]) {
    this.#networks = networks;
  }

  /** `address`: an IP address as text; an IPv4 address in IPv6 form (RFC 4291 §2.5.5.2) counts as IPv4. */
  has(address: string): boolean {
    const known = this.#verdicts.get(address);
    if (known !== undefined) return known;
    const isInside = this.#find(address);
    if (this.#verdicts.size >= MAX_VERDICTS) this.#verdicts.clear();
    this.#verdicts.set(address, isInside);
    return isInside;
  }

  #find(address: string): boolean {
    const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
    const family = familyOf(plain);
    if (family === null) return false;
    const bytes = family === 'IP4' ? parseIPv4(plain) : parseIPv6(plain);
    return this.#networks.some((network) => network.family === family && isInside(network, bytes));
  }
}

function isInside({ bytes, prefixLength }: Network, address: Uint8Array): boolean {
  const whole = prefixLength >> 3;
  for (let index = 0; index < whole; index += 1) if (bytes[index] !== address[index]) return false;
  const rest = prefixLength & 7;
  return rest === 0 || (bytes[whole]! ^ address[whole]!) >> (8 - rest) === 0;
}
