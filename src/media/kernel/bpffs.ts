import { mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { describeErrno } from '../../native/errno.ts';
import { mountBpffs } from '../../native/mount.ts';
import { problem, type KernelProblem } from './problem.ts';

const USUAL_PLACE = '/sys/fs/bpf';
/** BPF_FS_MAGIC of linux/magic.h. */
const MAGIC = 0xcafe4a11;

export function isBpffs(path: string): boolean {
  try {
    return statfsSync(path).type === MAGIC;
  } catch {
    return false;
  }
}

/** Where the BPF file system is, without mounting one; null: nowhere. */
export function findBpffs(mounts = (): string => readFileSync('/proc/self/mounts', 'utf8')): string | null {
  if (isBpffs(USUAL_PLACE)) return USUAL_PLACE;
  for (const line of mounts().split('\n')) {
    const [, place = '', type] = line.split(' ');
    if (type === 'bpf') return place.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))); // prettier-ignore
  }
  return null;
}

/** Where the BPF file system is, mounted now if there is none. */
export function provideBpffs(): { readonly root: string; readonly isNew: boolean } | KernelProblem {
  const root = findBpffs();
  if (root !== null) return { root, isNew: false };
  try {
    mkdirSync(USUAL_PLACE, { recursive: true });
  } catch {
    // The kernel makes this folder; where it does not, mounting fails and says why.
  }
  const result = mountBpffs(USUAL_PLACE);
  if (result >= 0) return { root: USUAL_PLACE, isNew: true };
  return problem(
    `no BPF file system is mounted, and mounting one on ${USUAL_PLACE} failed: ${describeErrno(-result)}`,
    `Mount it: mount -t bpf bpf ${USUAL_PLACE} (in a container, hand the host's in: -v ${USUAL_PLACE}:${USUAL_PLACE})`,
  );
}
