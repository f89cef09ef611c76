import { closeSync, openSync } from 'node:fs';
import { describeErrno } from '../../src/native/errno.ts';
import { libcFunction, orErrno } from '../../src/native/libc.ts';

/** linux/sched.h */
const CLONE_NEWNET = 0x40000000;

/**
 * Runs `action` with this thread inside a network namespace; sockets it opens stay there. Undefined = where we are.
 * One process can so hold the sockets of both ends of a path, which gives them one clock.
 */
export function inNamespace<T>(name: string | undefined, action: () => T): T {
  if (name === undefined) return action();
  const home = openSync('/proc/thread-self/ns/net', 'r');
  const other = openSync(`/var/run/netns/${name}`, 'r');
  enter(other);
  closeSync(other);
  try {
    return action();
  } finally {
    enter(home);
    closeSync(home);
  }
}

function enter(namespaceFd: number): void {
  const setns = libcFunction('setns', 'int', ['int', 'int']);
  const result = orErrno(setns(namespaceFd, CLONE_NEWNET));
  if (result < 0) throw new Error(`setns: ${describeErrno(-result)}`);
}
