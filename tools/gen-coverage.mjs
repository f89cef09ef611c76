// Tries every command, key, value and flag on a daemon without sockets, and writes what has an effect into docs/coverage.md. Fails where the
// tables say otherwise; with --check also where the page is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { takeCoverage } = await import(`${root}dist/test/coverage/table.js`);

const file = 'docs/coverage.md';
const start = '<!-- generated: coverage -->';
const { markdown, problems } = takeCoverage(root);
for (const problem of problems) console.error(`coverage: ${problem}`);
if (problems.length > 0) process.exit(1);
const current = readFileSync(root + file, 'utf8');
const from = current.indexOf(start);
if (from < 0) throw new Error(`${file} lacks the marker ${start}`);
const wanted = `${current.slice(0, from)}${start}\n\n${markdown}\n`;
if (wanted === current) console.log('coverage: up to date');
else if (process.argv.includes('--check')) {
  console.error(`${file} is out of date: run node tools/gen-coverage.mjs`);
  process.exit(1);
} else writeFileSync(root + file, wanted);
