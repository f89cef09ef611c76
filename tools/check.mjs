// The one gate: types (bootstrap has just built), lint, format, import direction, docs in step, what keys and flags do, unit tests.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name, file) => [process.execPath, `${root}node_modules/${name}/${file}`];
const steps = [
  ['lint', ...bin('eslint', 'bin/eslint.js'), '--max-warnings', '0', '--cache', '.'],
  ['format', ...bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['imports', process.execPath, `${root}tools/check-imports.mjs`],
  ['docs', process.execPath, `${root}tools/gen-docs.mjs`, '--check'],
  ['dashboard', process.execPath, `${root}tools/gen-dashboard.mjs`, '--check'],
  ['kernel layout', process.execPath, `${root}tools/gen-abi.mjs`, '--check'],
  ['BPF object', process.execPath, `${root}tools/build-bpf.mjs`, '--check'],
  ['NG reference', process.execPath, `${root}tools/gen-ng-docs.mjs`, '--check'],
  ['coverage of the NG protocol', process.execPath, `${root}tools/gen-coverage.mjs`, '--check'],
  ['unit tests', process.execPath, `${root}tools/run-tests.mjs`, 'src'],
];
// In CI the tests of the README's command come next, and they are the same and more.
const isWithoutTests = process.argv.includes('--without-tests');
for (const [name, command, ...args] of steps) {
  if (isWithoutTests && name === 'unit tests') continue;
  console.log(`check: ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`check failed: ${name}`);
    process.exit(1);
  }
}
console.log('check: all passed');
