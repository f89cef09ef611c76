import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after } from 'node:test';
import { loadLibbpf } from '../../src/native/bpf/libbpf.ts';
import { describeErrno } from '../../src/native/errno.ts';
import { libcFunction, orErrno } from '../../src/native/libc.ts';
import { mountBpffs, unmount } from '../../src/native/mount.ts';
import { describeProblem } from '../../src/media/kernel/problem.ts';
import { findObstacle } from '../../src/media/kernel/rights.ts';

const CLONE_NEWNET = 0x40000000;

/** Why tests against the real kernel cannot run here; false: they can. For `skip` of node:test. */
export function whyNoKernel(): string | false {
  const obstacle = findObstacle();
  if (obstacle) return `not permitted or not supported: ${describeProblem(obstacle)}`;
  // For file systems and network namespaces of our own.
  if (!hasSysAdmin()) return 'not permitted: CAP_SYS_ADMIN is missing';
  return loadLibbpf() === null ? 'not supported: libbpf.so.1 is not installed' : false;
}

function hasSysAdmin(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
  return (BigInt(`0x${effective}`) & (1n << 21n)) !== 0n;
}

/** A BPF file system of this test's own. */
export function privateBpffs(): string {
  const root = mkdtempSync(`${tmpdir()}/bpffs-`);
  const result = mountBpffs(root);
  if (result < 0) throw new Error(`mounting a BPF file system: ${describeErrno(-result)}`);
  const clean = (): void => {
    process.off('exit', clean);
    unmount(root);
    rmSync(root, { recursive: true, force: true });
  };
  process.on('exit', clean);
  after(clean);
  return root;
}

/**
 * Moves the main thread of this process, and what it starts, into a network namespace of its own that ends with it. It has a
 * loopback device that is up, and nothing else.
 */
export function enterOwnNetwork(): void {
  const result = orErrno(libcFunction('unshare', 'int', ['int'])(CLONE_NEWNET));
  if (result < 0) throw new Error(`a network namespace: ${describeErrno(-result)}`);
  ip('link set lo up');
}

/** Runs `ip` with these words. */
export function ip(words: string): void {
  run('ip', words.split(' '));
}

export function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr || stdout}`);
  return stdout;
}
