import { libcFunction, orErrno } from './libc.ts';
import { Slab } from './slab.ts';

const getrlimit = libcFunction('getrlimit', 'int', ['int', 'uintptr_t']);
const setrlimit = libcFunction('setrlimit', 'int', ['int', 'uintptr_t']);

const RLIMIT_NOFILE = 7;

/** How many descriptors this process may have open: `soft` now, `hard` at most (getrlimit(2)). */
export interface FileLimit {
  readonly soft: number;
  readonly hard: number;
}

export function fileLimit(): FileLimit {
  const slab = new Slab(16);
  getrlimit(RLIMIT_NOFILE, slab.address);
  return { soft: Number(slab.view.getBigUint64(0, true)), hard: Number(slab.view.getBigUint64(8, true)) };
}

/**
 * Raises the limit as far as it goes: to `wanted` where the process has the right to lift the hard limit, else to
 * the hard limit. Never lowers it. Returns what holds afterwards.
 */
export function raiseFileLimit(wanted: number): FileLimit {
  const { soft, hard } = fileLimit();
  if (soft >= wanted) return { soft, hard };
  if (setFileLimit(wanted, Math.max(wanted, hard)) < 0) setFileLimit(hard, hard);
  return fileLimit();
}

/** Sets the soft limit, up or down, and lifts the hard one where that is needed and allowed. 0, or a negative errno. */
export function changeFileLimit(wanted: number): number {
  return setFileLimit(wanted, Math.max(wanted, fileLimit().hard));
}

function setFileLimit(soft: number, hard: number): number {
  const slab = new Slab(16);
  slab.view.setBigUint64(0, BigInt(soft), true);
  slab.view.setBigUint64(8, BigInt(hard), true);
  return orErrno(setrlimit(RLIMIT_NOFILE, slab.address));
}
