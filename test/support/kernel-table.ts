import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isProcessAlive } from '../../src/base/process-alive.ts';
import { provideBpffs } from '../../src/media/kernel/bpffs.ts';
import { isProblem } from '../../src/media/kernel/problem.ts';
import { TableFolder } from '../../src/media/kernel/table-folder.ts';

const TABLES = 64;
const CTL = fileURLToPath(new URL('../../src/cli/rtpengine-ctl.js', import.meta.url));

/** Exit code and output of `rtpengine-ctl table …`. */
export function tableCtl(...words: string[]): string {
  return tableCtlIn(undefined, ...words);
}

/** The same where other devices are. */
export function tableCtlIn(namespace: string | undefined, ...words: string[]): string {
  const enter = namespace === undefined ? [] : ['nsenter', `--net=/var/run/netns/${namespace}`];
  const [command, ...args] = [...enter, process.execPath, CTL, 'table', ...words];
  const { status, stdout, stderr } = spawnSync(command!, args, { encoding: 'utf8' });
  return `${status} ${stdout}${stderr}`;
}

/** Which process of these tests wants which table: between looking for one and its making by a daemon others look too. */
const CLAIMS = join(tmpdir(), 'rtpengine-ts-test-tables');

/** A table that nobody uses or has claimed; for this process until `dropTable`, or its end. */
export function claimTable(): number {
  const found = provideBpffs();
  if (isProblem(found)) throw new Error(JSON.stringify(found));
  mkdirSync(CLAIMS, { recursive: true });
  // From the end: people take the first.
  for (let table = TABLES - 1; table >= 0; table -= 1) {
    if (!new TableFolder(found.root, table).exists() && claim(table)) return table;
  }
  throw new Error('all tables of this machine are in use');
}

/** Takes the table away, where there is one; others may claim it. Returns what `tableCtl` does. */
export function dropTable(table: number): string {
  const output = tableCtl('del', String(table));
  rmSync(claimOf(table), { force: true });
  return output;
}

const claimOf = (table: number): string => join(CLAIMS, String(table));

function claim(table: number): boolean {
  const file = claimOf(table);
  try {
    if (!isProcessAlive(Number(readFileSync(file, 'utf8')))) rmSync(file, { force: true });
  } catch {
    // Nobody has claimed it.
  }
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
