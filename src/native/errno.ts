import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

/** Error numbers that our code decides on. */
export const {
  EAGAIN,
  EINTR,
  EADDRINUSE,
  EADDRNOTAVAIL,
  EMFILE,
  ENFILE,
  EACCES,
  EAFNOSUPPORT,
  ENOBUFS,
  E2BIG,
  ENOSPC,
  ENOMEM,
} = constants.errno;

/** `EADDRINUSE (address already in use)`, for log lines. */
export function describeErrno(errno: number): string {
  const known = getSystemErrorMap().get(-errno);
  return known ? `${known[0]} (${known[1]})` : `errno ${errno}`;
}
