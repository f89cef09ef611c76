import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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

/** A table that is not in use, looking down from `from`; test files that run at once start at different ones. */
export function freeTable(from = 63): number {
  const found = provideBpffs();
  if (isProblem(found)) throw new Error(JSON.stringify(found));
  for (let step = 0; step < TABLES; step += 1) {
    const table = (from - step + TABLES) % TABLES;
    if (!new TableFolder(found.root, table).exists()) return table;
  }
  throw new Error('all tables of this machine are in use');
}
