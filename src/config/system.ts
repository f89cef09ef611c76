import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { FileText } from './file-settings.ts';
import type { AddressSources } from './local-addresses.ts';

/** For `parseConfig`: reads a file as UTF-8. */
export function readConfigFile(path: string): FileText {
  try {
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', reason: code ?? message };
  }
}

/** For `resolveInterfaces`: this machine. */
export function thisMachine(): AddressSources {
  return {
    networkInterfaces,
    lookup: async (hostName) => (await lookup(hostName, { all: true })).map(({ address }) => address),
  };
}
