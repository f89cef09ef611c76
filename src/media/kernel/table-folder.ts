import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readdirSync, renameSync, rmdirSync, statSync, unlinkSync } from 'node:fs'; // prettier-ignore
import { constants } from 'node:os';
import { lockDescriptor } from '../../native/descriptor.ts';
import { pinObject } from '../../native/bpf/bpf-object.ts';
import { describeErrno } from '../../native/errno.ts';
import { problem, type KernelProblem } from './problem.ts';

export const MAX_TABLE = 63;
const LOCK_TRIES = 10;
const LOCK_WAIT_MS = 20;
const HOOK_PREFIX = 'hook-';

/** One table's folder in the BPF file system. Paths only: nothing is open. */
export class TableFolder {
  readonly table: number;
  readonly path: string;
  readonly #parent: string;

  constructor(root: string, table: number) {
    this.table = table;
    this.#parent = `${root}/rtpengine`;
    this.path = `${this.#parent}/${table}`;
  }

  pathOf(name: string): string {
    return `${this.path}/${name}`;
  }

  exists(): boolean {
    return existsSync(this.path);
  }

  create(): KernelProblem | null {
    try {
      mkdirSync(this.path, { recursive: true, mode: 0o755 });
      return null;
    } catch (error) {
      return problem(
        `${this.path} cannot be made: ${(error as Error).message}`,
        `Run as root (CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON are all it needs), or let the daemon's user into ${this.#parent}`,
      );
    }
  }

  /** Names of what is pinned. */
  names(): readonly string[] {
    return this.exists() ? readdirSync(this.path) : [];
  }

  /** Names a thing, in place of what had the name before, without a moment in which nothing has it. */
  pin(fd: number, name: string): number {
    const draft = this.pathOf(`${name}~`);
    this.unpin(`${name}~`);
    const result = pinObject(fd, draft);
    if (result < 0) return result;
    renameSync(draft, this.pathOf(name));
    return 0;
  }

  unpin(name: string): void {
    const path = this.pathOf(name);
    if (existsSync(path)) unlinkSync(path);
  }

  rename(from: string, to: string): void {
    renameSync(this.pathOf(from), this.pathOf(to));
  }

  /** Everything but what runs by itself: the links have been detached before. */
  remove(): void {
    for (const name of this.names()) this.unpin(name);
    rmdirSync(this.path);
    if (readdirSync(this.#parent).length === 0) rmdirSync(this.#parent);
  }

  /**
   * Takes control of the table for this process: a descriptor to keep open. Null when another process has it. Looking at
   * tables holds the lock for a moment, hence more than one try.
   */
  lock(tries = LOCK_TRIES): number | null | KernelProblem {
    const fd = openSync(this.path, 'r');
    for (let attempt = 1; ; attempt += 1) {
      const result = lockDescriptor(fd);
      if (result >= 0 && this.#isStill(fd)) return fd;
      if (result < 0 && result !== -constants.errno.EAGAIN) {
        closeSync(fd);
        return problem(`${this.path} cannot be locked: ${describeErrno(-result)}`, 'See dmesg');
      }
      if (result >= 0 || attempt >= tries) {
        closeSync(fd);
        return null;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_WAIT_MS);
    }
  }

  /** True while some process, maybe this one, controls the table. */
  isControlled(): boolean {
    const fd = this.lock(1);
    if (typeof fd === 'number') closeSync(fd);
    return fd === null;
  }

  /** False if the folder was deleted, or deleted and made again, since it was opened. */
  #isStill(fd: number): boolean {
    return this.exists() && statSync(this.path).ino === fstatSync(fd).ino;
  }
}

/** Names in this file system have no dot, and those of devices no colon. */
export const hookName = (device: string): string => HOOK_PREFIX + device.replaceAll('.', ':');

/** The device that a pinned hook is named after; null for other names. */
export function deviceOfHook(name: string): string | null {
  return name.startsWith(HOOK_PREFIX) && !name.endsWith('~')
    ? name.slice(HOOK_PREFIX.length).replaceAll(':', '.')
    : null;
}

/** Numbers of the tables that there are, in order. */
export function listTables(root: string): readonly number[] {
  const parent = `${root}/rtpengine`;
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((name) => /^\d{1,2}$/.test(name))
    .map(Number)
    .filter((table) => table <= MAX_TABLE)
    .sort((a, b) => a - b);
}
