import { constants } from 'node:os';
import { drop, type DropCode } from '../../base/drop-reasons.ts';

const { EAGAIN, ENOBUFS, ENOMEM, ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EMSGSIZE, EPERM, EACCES } =
  constants.errno;

const byErrno: ReadonlyMap<number, DropCode> = new Map([
  [EAGAIN, drop.bufferFull],
  [ENOBUFS, drop.bufferFull],
  [ENOMEM, drop.bufferFull],
  [ECONNREFUSED, drop.refused],
  [ENETUNREACH, drop.unreachable],
  [EHOSTUNREACH, drop.unreachable],
  [EMSGSIZE, drop.tooBig],
  [EPERM, drop.notPermitted],
  [EACCES, drop.notPermitted],
]);

/** The drop reason that an errno of sendto(2) stands for. */
export function sendFailure(errno: number): DropCode {
  return byErrno.get(errno) ?? drop.sendFailed;
}
