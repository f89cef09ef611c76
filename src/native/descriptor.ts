import { libcFunction, orErrno } from './libc.ts';

const close = libcFunction('close', 'int', ['int']);
const fcntl = libcFunction('fcntl', 'int', ['int', 'int', 'int']);
const flock = libcFunction('flock', 'int', ['int', 'int']);
const dup2 = libcFunction('dup2', 'int', ['int', 'int']);

const F_DUPFD_CLOEXEC = 1030;
const LOCK_EX = 2;
const LOCK_NB = 4;

/** Returns 0 or a negated errno. Linux lets go of the number even when it reports an error, so never call twice. */
export function closeDescriptor(fd: number): number {
  return orErrno(close(fd));
}

/** Makes `target` another name of `fd`, closing what it was (dup2(2)). Returns `target` or a negated errno. */
export function duplicateDescriptor(fd: number, target: number): number {
  return orErrno(dup2(fd, target));
}

/** A further descriptor of the same thing, or a negated errno. */
export function copyDescriptor(fd: number): number {
  return orErrno(fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

/**
 * Takes the file or folder for this process alone (flock(2)) until the descriptor is closed, which the kernel does for a
 * process that dies. 0, or a negated errno: -EAGAIN when another one has it.
 */
export function lockDescriptor(fd: number): number {
  return orErrno(flock(fd, LOCK_EX | LOCK_NB));
}
