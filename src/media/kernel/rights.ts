import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { problem, type KernelProblem } from './problem.ts';

/** Bits of linux/capability.h. */
const CAP_NET_ADMIN = 12;
const CAP_SYS_ADMIN = 21;
const CAP_BPF = 39;
/** bpf_redirect_neigh came with 5.10. */
const OLDEST = [5, 10] as const;

export const RIGHTS_REMEDY =
  'Run as root, or give the service AmbientCapabilities=CAP_BPF CAP_NET_ADMIN CAP_PERFMON (CAP_SYS_ADMIN too where a BPF ' +
  'file system has to be mounted)';

/** What can be said before anything is tried; null if nothing speaks against it. */
export function findObstacle(
  status = readFileSync('/proc/self/status', 'latin1'),
  kernel = release(),
): KernelProblem | null {
  const [major = 0, minor = 0] = kernel.split('.').map(Number.parseFloat);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    return problem(`Linux ${kernel} is too old`, 'Kernel forwarding needs Linux 5.10, and better 6.6');
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  const has = (capability: number): boolean => (effective & (1n << BigInt(capability))) !== 0n;
  if (has(CAP_NET_ADMIN) && (has(CAP_BPF) || has(CAP_SYS_ADMIN))) return null;
  const missing = [...(has(CAP_BPF) || has(CAP_SYS_ADMIN) ? [] : ['CAP_BPF']), ...(has(CAP_NET_ADMIN) ? [] : ['CAP_NET_ADMIN'])]; // prettier-ignore
  return problem(`this process has no right to it: it lacks ${missing.join(' and ')}`, RIGHTS_REMEDY);
}
