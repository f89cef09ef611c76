import { libcFunction, orErrno } from './libc.ts';

const close = libcFunction('close', 'int', ['int']);
const dup2 = libcFunction('dup2', 'int', ['int', 'int']);

/** Returns 0 or a negated errno. Linux lets go of the number even when it reports an error, so never call twice. */
export function closeDescriptor(fd: number): number {
  return orErrno(close(fd));
}

/** Makes `target` another name of `fd`, closing what it was (dup2(2)). Returns `target` or a negated errno. */
export function duplicateDescriptor(fd: number, target: number): number {
  return orErrno(dup2(fd, target));
}
