// Makes a fresh clone runnable: installs what package-lock.json names if it is not there yet, then builds.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(command, args) {
  // npm's own chatter goes to stderr, so that stdout belongs to what is started afterwards.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function installIsCurrent() {
  const marker = `${root}/node_modules/.package-lock.json`;
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(`${root}/package-lock.json`).mtimeMs;
}

if (!installIsCurrent()) run('npm', ['ci', '--no-audit', '--no-fund']);
// An aborted build leaves the build info without the files it speaks of.
const { bin } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
if (Object.values(bin).some((file) => !existsSync(`${root}/${file}`)))
  rmSync(`${root}/dist`, { recursive: true, force: true });
run(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, '-p', root]);
