import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const main = fileURLToPath(new URL('./main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rtpengine-'));
const pidfile = join(folder, 'pid');
const basic = ['--config-file=none', '--interface=127.0.0.1', '--listen-ng=127.0.0.1:0', '--num-threads=1'];

/** Ends with the status and what was written to standard error. */
async function runMain(...args: readonly string[]): Promise<{ status: number; text: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number];
  return { status, text };
}

async function waitUntil(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(condition());
}

describe('the process', () => {
  after(() => rmSync(folder, { recursive: true }));

  it('goes into the background, lets go of its starter, and takes its pidfile along when it ends', async () => {
    const { status } = await runMain(...basic, `--pidfile=${pidfile}`);
    assert.equal(status, 0);
    const pid = Number(readFileSync(pidfile, 'utf8'));
    const second = await runMain(...basic, '--foreground', '--log-stderr', `--pidfile=${pidfile}`);
    assert.equal(second.status, 1);
    assert.match(second.text, new RegExp(`belongs to process ${pid}`));
    process.kill(pid, 'SIGTERM');
    await waitUntil(() => !existsSync(pidfile));
  });

  it('takes over the pidfile of a process that is no more', async () => {
    writeFileSync(pidfile, '999999999\n');
    const child = spawn(
      process.execPath,
      [main, ...basic, '--foreground', '--log-stderr', `--pidfile=${pidfile}`],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const closed = once(child, 'close');
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await waitUntil(() => text.includes('is ready'));
    assert.equal(readFileSync(pidfile, 'utf8'), `${child.pid}\n`);
    child.kill('SIGQUIT');
    assert.deepEqual(await closed, [0, null]);
  });

  it('names option, value and remedy when it cannot start', async () => {
    const unknown = await runMain('--foreground', '--prot-min=3');
    assert.equal(unknown.status, 1);
    assert.match(unknown.text, /--prot-min.*--port-min/);
    const bad = await runMain(...basic, '--foreground', '--tos=300');
    assert.equal(bad.status, 1);
    assert.match(bad.text, /tos.*300.*255/s);
    const missing = await runMain(...basic, '--foreground', '--pidfile=/no/such/folder/pid');
    assert.equal(missing.status, 1);
    assert.match(missing.text, /\/no\/such\/folder\/pid/);
  });

  it('prints help and version', async () => {
    const { stdout } = await run(process.execPath, [main, '--help']);
    assert.match(stdout, /--listen-ng/);
    assert.match((await run(process.execPath, [main, '--version'])).stderr, /^Version: \d+\.\d+\.\d+/);
  });
});
