import { libcFunction, orErrno } from './libc.ts';

const close = libcFunction('close', 'int', ['int']);

/** Returns 0 or a negated errno. Linux lets go of the number even when it reports an error, so never call twice. */
export function closeDescriptor(fd: number): number {
  return orErrno(close(fd));
}
