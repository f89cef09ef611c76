// Runs every compiled *.test.js below the given source folders with node's own test runner.
// `node --test` with globs needs Node 21, and a stale .js whose .ts is gone must not run.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
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

// By itself node runs one file at a time where there are two cores, and most of these tests wait most of the time.
const concurrency = Math.max(2, availableParallelism() - 1);
// Of a whole file, in milliseconds; the longest take one minute. What a failed test leaves open must not hold up all others.
const TIME_LIMIT = 300_000;
const { status } = spawnSync(
  process.execPath,
  [
    '--test',
    '--enable-source-maps',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${TIME_LIMIT}`,
    `--test-reporter=${process.stdout.isTTY ? 'spec' : 'tap'}`,
    '--test-reporter-destination=stdout',
    `--test-reporter=${root}tools/failures-reporter.mjs`,
    '--test-reporter-destination=stderr',
    ...files,
  ],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
