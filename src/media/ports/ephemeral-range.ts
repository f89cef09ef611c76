import { readFileSync } from 'node:fs';
import type { LocalAddress } from '../../base/interface.ts';

/** What the kernel says about the ports that it gives to sockets which ask for none. */
export interface EphemeralPorts {
  /** `net.ipv4.ip_local_port_range`: two numbers. */
  readonly range: string;
  /** `net.ipv4.ip_local_reserved_ports`: ports and ranges that it leaves out, such as `5060,30000-39999`. */
  readonly reserved: string;
}

/** Null where the kernel does not show it, as in some containers. */
export function readEphemeralPorts(): EphemeralPorts | null {
  const read = (name: string): string => readFileSync(`/proc/sys/net/ipv4/${name}`, 'latin1').trim();
  try {
    return { range: read('ip_local_port_range'), reserved: read('ip_local_reserved_ports') };
  } catch {
    return null;
  }
}

/**
 * Other programs on this host get ports out of the kernel's range for outgoing connections, which then are missing for
 * media. Says so for media ranges that overlap it and are not reserved; null if all is well.
 */
export function adviseOnOverlap(
  addresses: readonly LocalAddress[],
  { range, reserved }: EphemeralPorts,
): string | null {
  const [low = 0, high = 0] = range.split(/\s+/).map(Number);
  const spans = parseSpans(reserved);
  const isReserved = (port: number): boolean => spans.some(([from, to]) => port >= from && port <= to);
  const exposed = addresses.filter(({ portMin, portMax, excludedPorts }) => {
    for (let port = Math.max(portMin, low); port <= Math.min(portMax, high); port += 1)
      if (!isReserved(port) && !excludedPorts.has(port)) return true;
    return false;
  });
  if (exposed.length === 0) return null;
  const ranges = [...new Set(exposed.map(({ portMin, portMax }) => `${portMin}-${portMax}`))].join(',');
  return (
    `Media ports ${ranges} overlap the range from which the kernel serves other programs (${low}-${high}); ` +
    `reserve them with \`sysctl net.ipv4.ip_local_reserved_ports=${[reserved, ranges].filter(Boolean).join(',')}\`.`
  );
}

function parseSpans(text: string): readonly (readonly [number, number])[] {
  return text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [from = 0, to = from] = part.split('-').map(Number);
      return [from, to];
    });
}
