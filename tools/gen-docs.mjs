// Writes the generated parts of docs/ from the compiled code; with --check it only says whether they are up to date.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { optionReference } = await import(`${root}dist/src/config/documentation.js`);
const { cliReference } = await import(`${root}dist/src/commands/cli/documentation.js`);

const { bashCompletion, zshCompletion } = await import(`${root}dist/src/cli/completion.js`);
const { ctlManual } = await import(`${root}dist/src/cli/manual.js`);

/** File, name of the part between its markers, and what belongs there. */
const parts = [
  ['docs/config.md', 'options', optionReference()],
  ['docs/ctl.md', 'commands', cliReference()],
];

/** Files that are generated as a whole. */
const files = [
  ['etc/completion/rtpengine-ctl.bash', bashCompletion()],
  ['etc/completion/_rtpengine-ctl', zshCompletion()],
  ['docs/man/rtpengine-ctl.1', ctlManual()],
];

const isCheck = process.argv.includes('--check');
let isStale = false;
for (const [file, name, text] of parts) {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const current = readFileSync(root + file, 'utf8');
  const from = current.indexOf(start);
  const to = current.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${file} lacks the markers ${start} and ${end}`);
  bring(file, current, `${current.slice(0, from)}${start}\n\n${text}\n\n${current.slice(to)}`);
}
for (const [file, text] of files)
  bring(file, existsSync(root + file) ? readFileSync(root + file, 'utf8') : null, text);

/** Up to date, or in a check only says that it is not. */
function bring(file, current, wanted) {
  if (wanted === current) return;
  isStale = true;
  if (isCheck) console.error(`${file} is out of date: run node tools/gen-docs.mjs`);
  else {
    mkdirSync(dirname(root + file), { recursive: true });
    writeFileSync(root + file, wanted);
  }
}

if (isCheck && isStale) process.exit(1);
console.log(isStale ? 'docs: written' : 'docs: up to date');
