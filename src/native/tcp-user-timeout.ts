import { libcFunction, orErrno } from './libc.ts';
import { Slab } from './slab.ts';

const setsockopt = libcFunction('setsockopt', 'int', ['int', 'int', 'int', 'uintptr_t', 'uint32_t']);

const IPPROTO_TCP = 6;
const TCP_USER_TIMEOUT = 18;

/** How long what was sent may go without acknowledgement before the connection is given up (tcp(7)). 0, or a negative errno. */
export function setTcpUserTimeout(fd: number, milliseconds: number): number {
  const slab = new Slab(8);
  slab.view.setUint32(0, milliseconds, true);
  return orErrno(setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, slab.address, 4));
}
