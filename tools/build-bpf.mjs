// Builds bpf/forward.bpf.o, which is committed so that users need no compiler, and notes in bpf/forward.bpf.json what from.
//
//   node tools/build-bpf.mjs          builds it: needs clang, llvm-strip and the headers of libbpf
//   node tools/build-bpf.mjs --check  fails if the object is not what the sources give
//
// The check rebuilds where the same compiler is at hand, and else compares checksums of the sources; in CI it must rebuild.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../bpf/', import.meta.url));
const objectPath = join(folder, 'forward.bpf.o');
const notePath = join(folder, 'forward.bpf.json');
const multiarch = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch];

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

function sourcesSum() {
  const names = readdirSync(folder).filter((name) => /\.[ch]$/.test(name));
  return sha256(...names.sort().flatMap((name) => [name, '\0', readFileSync(join(folder, name))]));
}

/** Null if there is none. */
function compilerVersion() {
  const { stdout, status } = spawnSync('clang', ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/version (\S+)/.exec(stdout)?.[1] ?? null) : null;
}

function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) fail(`${command} failed: ${error?.message ?? stderr}`);
}

function compile() {
  const scratch = mkdtempSync(join(tmpdir(), 'rtpengine-bpf-'));
  const path = join(scratch, 'forward.bpf.o');
  try {
    // A relative compilation folder, so that the object is the same wherever it is built.
    const warnings = ['-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter'];
    const target = ['-O2', '-g', '-target', 'bpf', '-mcpu=v3', `-I/usr/include/${multiarch}`];
    run('clang', [...target, ...warnings, '-fdebug-compilation-dir=.', '-c', 'forward.bpf.c', '-o', path]);
    // BTF stays, DWARF goes.
    run('llvm-strip', ['-g', path]);
    return readFileSync(path);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function check() {
  const note = JSON.parse(readFileSync(notePath, 'utf8'));
  const object = readFileSync(objectPath);
  const remedy = 'run node tools/build-bpf.mjs and commit what it makes';
  if (note.sources !== sourcesSum()) fail(`bpf/forward.bpf.o is older than its sources: ${remedy}`);
  if (note.object !== sha256(object))
    fail(`bpf/forward.bpf.o is not the one that bpf/forward.bpf.json notes: ${remedy}`);
  const version = compilerVersion();
  if (version === note.clang) {
    if (!compile().equals(object)) fail(`bpf/forward.bpf.o is not what its sources give: ${remedy}`);
    return;
  }
  const found = version === null ? 'there is no clang' : `clang is ${version}`;
  if (process.env.CI)
    fail(`bpf/forward.bpf.o was built with clang ${note.clang}, but here ${found}: install that one`);
  console.log(
    `bpf/forward.bpf.o: checksums agree; not rebuilt, since it was built with clang ${note.clang} and here ${found}`,
  );
}

if (process.argv.includes('--check')) check();
else {
  const object = compile();
  writeFileSync(objectPath, object);
  const note = { clang: compilerVersion(), sources: sourcesSum(), object: sha256(object) };
  writeFileSync(notePath, `${JSON.stringify(note, null, 2)}\n`);
}
