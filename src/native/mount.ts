import { libcPrototype, orErrno } from './libc.ts';

const mount = libcPrototype('int mount(str source, str target, str type, ulong flags, uintptr_t data)');
const umount = libcPrototype('int umount2(str target, int flags)');

const MS_NOSUID = 2;
const MS_NODEV = 4;
const MS_NOEXEC = 8;
const MNT_DETACH = 2;

/** Mounts a new BPF file system there (mount(2)). 0 or a negated errno. */
export function mountBpffs(target: string): number {
  return orErrno(mount('bpf', target, 'bpf', MS_NOSUID | MS_NODEV | MS_NOEXEC, 0));
}

/** Takes a file system off; what is open on it stays until it is closed. 0 or a negated errno. */
export function unmount(target: string): number {
  return orErrno(umount(target, MNT_DETACH));
}
