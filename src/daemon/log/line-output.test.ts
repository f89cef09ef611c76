import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { text } from 'node:stream/consumers';
import { LineOutput } from './line-output.ts';

const failure = (code: string) => Object.assign(new Error(code), { code });

/** Takes as many bytes as it has room for; room can be added, or the target broken. */
function aTarget(room = Infinity) {
  const state = { room, broken: null as string | null, taken: '' };
  const target = {
    write: (bytes: Uint8Array): number => {
      if (state.broken !== null) throw failure(state.broken);
      if (state.room === 0) throw failure('EAGAIN');
      const part = bytes.subarray(0, state.room);
      state.room -= part.length;
      state.taken += Buffer.from(part).toString();
      return part.length;
    },
  };
  return { state, target };
}

const loss = (count: number) =>
  `WARNING: [core] ${count} log lines were lost because they could not be written.\n`;

describe('line output', () => {
  it('writes at once what is taken at once', () => {
    const { state, target } = aTarget();
    const output = new LineOutput({ target });
    output.write('one');
    output.write('zwei ü');
    assert.equal(state.taken, 'one\nzwei ü\n');
  });

  it('keeps what a full target does not take, in order', () => {
    const { state, target } = aTarget(5);
    const output = new LineOutput({ target });
    for (const line of ['one', 'two', 'three']) output.write(line);
    assert.equal(state.taken, 'one\nt');
    state.room = Infinity;
    output.flush();
    assert.equal(state.taken, 'one\ntwo\nthree\n');
  });

  it('tries again by itself', async () => {
    const { state, target } = aTarget(0);
    const output = new LineOutput({ target, retryMs: 1 });
    output.write('one');
    state.room = Infinity;
    while (state.taken === '') await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(state.taken, 'one\n');
  });

  it('loses lines rather than memory, and says how many', () => {
    const { state, target } = aTarget(0);
    const output = new LineOutput({ target, maxQueuedBytes: 8 });
    for (const line of ['one', 'two', 'three', 'four']) output.write(line);
    output.flush(0);
    state.room = Infinity;
    output.flush(0);
    assert.equal(state.taken, `one\ntwo\n${loss(2)}`);
  });

  it('outlives a target that is gone, and goes on when it is back', () => {
    const { state, target } = aTarget();
    const output = new LineOutput({ target });
    state.broken = 'EPIPE';
    output.write('one');
    output.write('two');
    output.flush(0);
    state.broken = null;
    output.write('three');
    assert.equal(state.taken, `three\n${loss(2)}`);
  });

  it('does not hold up a process whose stderr nobody reads', async () => {
    const module = new URL('./stderr.js', import.meta.url).href;
    const script = `
      const { stderrOutput } = await import(${JSON.stringify(module)});
      const output = stderrOutput();
      for (let i = 0; i < 5000; i++) output.write('x'.repeat(1000));
      output.flush(0);
      console.log('done');
      process.stdin.resume().on('end', () => process.exit());`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
    // It has written all that it will before anyone reads.
    await once(child.stdout, 'data');
    const log = text(child.stderr);
    child.stdin.end();
    await once(child, 'close');
    assert.equal(child.exitCode, 0);
    assert.match(await log, /^x{1000}\n/);
  });
});
