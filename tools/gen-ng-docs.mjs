// Writes the reference in docs/ng-protocol.md from the tables that parse; with --check it only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { ngReference } = await import(`${root}dist/src/commands/flags/documentation.js`);

const file = 'docs/ng-protocol.md';
const start = '<!-- generated: reference -->';
const current = readFileSync(root + file, 'utf8');
const from = current.indexOf(start);
if (from < 0) throw new Error(`${file} lacks the marker ${start}`);
const wanted = `${current.slice(0, from)}${start}\n\n${ngReference()}\n`;
if (wanted === current) console.log('NG reference: up to date');
else if (process.argv.includes('--check')) {
  console.error(`${file} is out of date: run node tools/gen-ng-docs.mjs`);
  process.exit(1);
} else writeFileSync(root + file, wanted);
