// Writes the generated parts of docs/ from the compiled code; with --check it only says whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { optionReference } = await import(`${root}dist/src/config/documentation.js`);
const { cliReference } = await import(`${root}dist/src/commands/cli/documentation.js`);

/** File, name of the part between its markers, and what belongs there. */
const parts = [
  ['docs/config.md', 'options', optionReference()],
  ['docs/ctl.md', 'commands', cliReference()],
];

const isCheck = process.argv.includes('--check');
let isStale = false;
for (const [file, name, text] of parts) {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const current = readFileSync(root + file, 'utf8');
  const from = current.indexOf(start);
  const to = current.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} lacks the markers ${start} and ${end}`);
  const wanted = `${current.slice(0, from)}${start}\n\n${text}\n\n${current.slice(to)}`;
  if (wanted === current) continue;
  isStale = true;
  if (isCheck) console.error(`${file} is out of date: run node tools/gen-docs.mjs`);
  else writeFileSync(root + file, wanted);
}
if (isCheck && isStale) process.exit(1);
console.log(isStale ? 'docs: written' : 'docs: up to date');
