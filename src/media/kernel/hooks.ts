import { constants } from 'node:os';
import { attachToIngress, detachLink, replaceProgram } from '../../native/bpf/bpf-link.ts';
import { kindOf, linkInfo, openPinned, programId } from '../../native/bpf/bpf-object.ts';
import { attachClsact, detachClsact, queryClsact, type ClsactPlace } from '../../native/bpf/clsact.ts';
import type { Libbpf } from '../../native/bpf/libbpf.ts';
import { closeDescriptor } from '../../native/descriptor.ts';
import { describeErrno } from '../../native/errno.ts';
import type { Device } from '../../native/netlink/devices.ts';
import { problem, type KernelProblem } from './problem.ts';
import type { HookProgram } from './program-object.ts';
import { deviceOfHook, hookName, type TableFolder } from './table-folder.ts';

/** tcx since Linux 6.6: a link of its own. Before: a filter of the qdisc clsact, remembered by pinning its program. */
export type HookKind = 'tcx' | 'clsact';

export interface HookState {
  readonly device: string;
  readonly kind: HookKind;
  /** Device that packets come to it from; 0: none. */
  readonly ifindex: number;
}

/** ARPHRD_… of linux/if_arp.h: what headers a device's packets begin with. */
const PROGRAM_OF: Readonly<Record<number, HookProgram>> = {
  1: 'forward', // Ethernet
  772: 'forward', // loopback
  512: 'forward_l3', // PPP
  519: 'forward_l3', // raw IP
  768: 'forward_l3', // IP in IP
  769: 'forward_l3',
  776: 'forward_l3', // sit
  778: 'forward_l3', // GRE
  823: 'forward_l3',
  65534: 'forward_l3', // none: tun, WireGuard
};
/** Filters run in order of priority; one for each table. */
const FIRST_PRIORITY = 100;
const { EINVAL, ENOENT } = constants.errno;

/** The hooks of one table: attached here, pinned in its folder, so that they outlive the process. */
export class TableHooks {
  readonly #folder: TableFolder;
  readonly #libbpf: Libbpf;
  readonly #kinds: readonly HookKind[];

  constructor(folder: TableFolder, libbpf: Libbpf, kinds: readonly HookKind[] = ['tcx', 'clsact']) {
    this.#folder = folder;
    this.#libbpf = libbpf;
    this.#kinds = kinds;
  }

  /** Devices that have a hook by its name, whether or not it is attached. */
  devices(): readonly string[] {
    return this.#folder.names().flatMap((name) => deviceOfHook(name) ?? []);
  }

  /** What became of the hook of that name; null: there is none. `ifindexNow`: the device of that name, 0: none. */
  state(device: string, ifindexNow: number): HookState | null {
    const fd = openPinned(this.#folder.pathOf(hookName(device)));
    if (fd < 0) return null;
    try {
      if (kindOf(fd) === 'link') return { device, kind: 'tcx', ifindex: linkInfo(fd)?.ifindex ?? 0 };
      const isThere = ifindexNow !== 0 && this.#query(ifindexNow) === programId(fd);
      return { device, kind: 'clsact', ifindex: isThere ? ifindexNow : 0 };
    } finally {
      closeDescriptor(fd);
    }
  }

  /** Which of the programs fits to a device. */
  programFor(device: Device): HookProgram | KernelProblem {
    return (
      PROGRAM_OF[device.hardwareType] ??
      problem(
        `${device.name} is a device of type ${device.hardwareType}, whose headers the program does not know`,
        'Media on it stays in user space',
      )
    );
  }

  /** Attaches to a device, in place of what its hook was before. */
  attach(device: Device, programFd: number): HookKind | KernelProblem {
    let result = -EINVAL;
    for (const kind of this.#kinds) {
      result = kind === 'tcx' ? this.#attachTcx(device, programFd) : this.#attachClsact(device, programFd);
      if (result >= 0) return kind;
      // The kernel does not know this way of attaching.
      if (result !== -EINVAL) break;
    }
    return problem(
      `the program cannot be attached to ${device.name}: ${describeErrno(-result)}`,
      result === -constants.errno.EPERM
        ? 'CAP_NET_ADMIN is needed for it'
        : 'See dmesg, and `bpftool net` for what else is attached there',
    );
  }

  /** Puts another program in place while packets go on. 0 or a negated errno. */
  replace(device: Device, programFd: number): number {
    const name = hookName(device.name);
    const fd = openPinned(this.#folder.pathOf(name));
    if (fd < 0) return fd;
    try {
      if (kindOf(fd) === 'link') return replaceProgram(fd, programFd);
      return this.#attachClsact(device, programFd);
    } finally {
      closeDescriptor(fd);
    }
  }

  /** Takes a hook off its device and forgets it. False if there was none. */
  detach(device: string, ifindexNow: number): boolean {
    const name = hookName(device);
    const fd = openPinned(this.#folder.pathOf(name));
    if (fd < 0) return false;
    if (kindOf(fd) === 'link') detachLink(fd);
    else if (this.#query(ifindexNow) === programId(fd)) detachClsact(this.#libbpf, this.#place(ifindexNow));
    closeDescriptor(fd);
    this.#folder.unpin(name);
    return true;
  }

  /** A device has another name. */
  rename(from: string, to: string): void {
    this.#folder.rename(hookName(from), hookName(to));
  }

  #attachTcx({ name, ifindex }: Device, programFd: number): number {
    const link = attachToIngress(programFd, ifindex);
    if (link < 0) return link;
    const result = this.#folder.pin(link, hookName(name));
    // The pin holds it from here on, and nothing else: removing the file removes the hook.
    closeDescriptor(link);
    return result;
  }

  #attachClsact({ name, ifindex }: Device, programFd: number): number {
    const result = attachClsact(this.#libbpf, this.#place(ifindex), programFd);
    return result < 0 ? result : this.#folder.pin(programFd, hookName(name));
  }

  #query(ifindex: number): number {
    return ifindex === 0 ? -ENOENT : queryClsact(this.#libbpf, this.#place(ifindex));
  }

  #place(ifindex: number): ClsactPlace {
    return { ifindex, priority: FIRST_PRIORITY + this.#folder.table };
  }
}
