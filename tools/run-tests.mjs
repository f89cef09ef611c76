// Runs every compiled *.test.js below the given source folders with node's own test runner.
// `node --test` with globs needs Node 21, and a stale .js whose .ts is gone must not run.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = process.argv.slice(2);
const files = folders
  .filter((folder) => existsSync(`${root}/${folder}`))
  .flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true }).map((name) => `${folder}/${name}`),
  )
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `${root}dist/${name.replace(/\.ts$/, '.js')}`)
  .sort();
if (files.length === 0) {
  console.error(`no tests below ${folders.join(', ')}`);
  process.exit(1);
}

// Unit tests wait for nobody and may run side by side, also where there are two cores only. The others use sockets, devices and time: as many at
// a time as node thinks right.
const isUnit = (file) => file.startsWith(`${root}dist/src/`) || file.startsWith(`${root}dist/test/fuzz/`);
const groups = [
  [files.filter(isUnit), ['--test-concurrency=2']],
  [files.filter((file) => !isUnit(file)), []],
];
let failed = 0;
for (const [group, options] of groups) {
  if (group.length === 0) continue;
  const { status } = spawnSync(process.execPath, ['--test', '--enable-source-maps', ...options, ...group], {
    stdio: 'inherit',
  });
  failed ||= status ?? 1;
}
process.exit(failed);
