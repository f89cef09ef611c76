import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { FileText } from './file-settings.ts';
import type { InterfaceEnvironment } from './interfaces.ts';
import { parsePorts } from './port-range.ts';
import type { EphemeralPorts } from './port-range.ts';

/** For `parseConfig`: reads a file as UTF-8. */
export function readConfigFile(path: string): FileText {
  try {
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', reason: code ?? message };
  }
}

function portSetting(name: string): string {
  const read = readConfigFile(`/proc/sys/net/ipv4/${name}`);
  return read.kind === 'text' ? read.text : '';
}

/** The kernel's choice for sockets that ask for no port; the same setting counts for IPv6. */
function ephemeralPorts(): EphemeralPorts | null {
  const [min, max] = (parsePorts(portSetting('ip_local_port_range')) ?? []).map((range) => range.min);
  if (min === undefined || max === undefined) return null;
  return { range: { min, max }, reserved: parsePorts(portSetting('ip_local_reserved_ports')) ?? [] };
}

/** For `resolveInterfaces`: this machine. */
export function thisMachine(): InterfaceEnvironment {
  return {
    networkInterfaces,
    lookup: async (hostName) => (await lookup(hostName, { all: true })).map(({ address }) => address),
    ephemeralPorts: ephemeralPorts(),
  };
}
