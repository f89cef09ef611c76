import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DaemonOptions } from '../support/daemon.ts';

/** How many ports each of the two daemons gets. */
export const PORT_COUNT = 4000;

/** Of both daemons, which name their files so that none gets in another's way. */
const spool = mkdtempSync(join(tmpdir(), 'differential-'));
process.on('exit', () => rmSync(spool, { recursive: true, force: true }));

/**
 * One set-up that serves every scenario. Scenarios name addresses of documentation ranges and send no media, so both
 * daemons can share the loopback addresses; only their port ranges differ.
 */
export function daemonOptions(portMin: number): DaemonOptions {
  return {
    interfaces: [
      'default/127.0.0.1',
      'default/::1',
      'internal/127.0.0.2',
      'external/127.0.0.3!203.0.113.9',
      'six/::1',
    ],
    ngAddress: '127.0.0.1',
    portMin,
    portMax: portMin + PORT_COUNT - 1,
    options: ['--delete-delay=0', `--recording-dir=${spool}`],
  };
}
