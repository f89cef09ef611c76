// Enforces the direction of imports: a folder may import only what its row names (ARCHITECTURE.md, Layers).
// Tests obey the same rule as the code beside them, plus `test/support`.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = `${root}src`;

/** Folder -> folders it may import besides itself and base. '*' = everything. */
const allowed = {
  base: [],
  native: [],
  protocols: [],
  plan: ['protocols'],
  policy: ['plan', 'protocols'],
  call: ['policy', 'plan', 'protocols'],
  diagnosis: ['call', 'policy', 'plan', 'protocols'],
  commands: ['diagnosis', 'call', 'policy', 'plan', 'protocols'],
  config: [],
  control: ['commands', 'protocols'],
  http: ['commands', 'control', 'protocols'],
  media: ['plan', 'protocols', 'native'],
  recording: ['media', 'native', 'plan', 'protocols'],
  stats: ['commands', 'call', 'plan', 'protocols'],
  homer: ['protocols'],
  client: ['commands', 'protocols'],
  // The data plane for the tables in the kernel, which are handled without a running daemon; the commands for completion and manual.
  cli: ['client', 'commands', 'config', 'media', 'protocols'],
  daemon: ['*'],
  'index.ts': ['daemon', 'config', 'commands'],
};

const importPattern =
  /(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)/g;
const problems = [];
const graph = new Map();

for (const name of readdirSync(src, { recursive: true })) {
  if (!name.endsWith('.ts')) continue;
  const file = `${src}/${name}`;
  const folder = name.split('/')[0];
  const rules = allowed[folder];
  if (!rules) {
    problems.push(`src/${name}: folder "${folder}" has no row in tools/check-imports.mjs`);
    continue;
  }
  const edges = [];
  for (const match of readFileSync(file, 'utf8').matchAll(importPattern)) {
    const target = relative(src, resolve(dirname(file), match[1] ?? match[2]));
    if (target.startsWith('..')) {
      const isTestSupport = name.endsWith('.test.ts') && target.startsWith('../test/support/');
      if (!isTestSupport) problems.push(`src/${name}: imports outside src: ${target}`);
      continue;
    }
    edges.push(target);
    const to = target.split('/')[0];
    if (to !== folder && to !== 'base' && !rules.includes(to) && !rules.includes('*'))
      problems.push(`src/${name}: ${folder} may not import ${to} (${target})`);
  }
  graph.set(name, edges);
}

// Cycles inside a folder hide a layer that nobody named.
const state = new Map();
function visit(node, trail) {
  if (state.get(node) === 'done' || !graph.has(node)) return;
  if (state.get(node) === 'open') {
    problems.push(`import cycle: ${[...trail.slice(trail.indexOf(node)), node].join(' -> ')}`);
    return;
  }
  state.set(node, 'open');
  for (const next of graph.get(node)) visit(next, [...trail, node]);
  state.set(node, 'done');
}
for (const node of graph.keys()) visit(node, []);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`imports: ${graph.size} files, direction and cycles fine`);
