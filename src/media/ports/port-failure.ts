import type { LocalAddress } from '../../base/interface.ts';
import {
  EACCES,
  EADDRINUSE,
  EADDRNOTAVAIL,
  EMFILE,
  ENFILE,
  ENOBUFS,
  describeErrno,
} from '../../native/errno.ts';
import type { PortRange } from './port-range.ts';

/** What to do about a socket that could not be had. */
const ADVICE: ReadonlyMap<number, string> = new Map([
  [
    EADDRNOTAVAIL,
    'this host does not have that address (any more): check the interface option and `ip addr`',
  ],
  [EMFILE, 'the process may open no more files: raise LimitNOFILE= of the service, or `ulimit -n`'],
  [ENFILE, 'the system may open no more files: raise the sysctl fs.file-max'],
  [EACCES, 'ports below 1024 need the capability CAP_NET_BIND_SERVICE: raise port-min'],
  [ENOBUFS, 'the kernel has no memory for more sockets'],
]);

function describeRange({ interfaceName, address, portMin, portMax }: LocalAddress): string {
  return `ports ${portMin}-${portMax} on ${address} of interface "${interfaceName}"`;
}

/** No port is free in our own books. */
export function describeFullRange(range: PortRange, count: 1 | 2): string {
  const used = `${range.total - range.free} of ${range.total} in use`;
  const what = count === 2 ? 'no free pair of neighbouring' : 'no free';
  return `${what} ${describeRange(range.address)} (${used}): widen port-min and port-max, or end calls`;
}

/** Free in our books, but every port tried belongs to another process. */
export function describeForeignUse(range: PortRange, tries: number): string {
  const used = `${range.total - range.free} of ${range.total} in use by us`;
  const cause = `all ${tries} free ports tried belong to other sockets`;
  return (
    `${describeErrno(EADDRINUSE)} for ${describeRange(range.address)} (${used}): ${cause}; ` +
    'find their owner with `ss -ulnp`, then move the range or use exclude-ports'
  );
}

/** Anything that trying the next port would not help against. */
export function describeSocketFailure(range: PortRange, errno: number): string {
  const advice = ADVICE.get(errno) ?? 'opening a media socket failed';
  return `${describeErrno(errno)} for ${describeRange(range.address)}: ${advice}`;
}
