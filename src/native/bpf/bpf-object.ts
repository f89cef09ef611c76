import { readlinkSync } from 'node:fs';
import { BPF, bpf, setBytes, zeroTerminated } from './bpf-call.ts';

const INFO_SIZE = 256;

/** Gives a map, program or link a name in bpffs that outlives the process. 0 or a negated errno. */
export function pinObject(fd: number, path: string): number {
  const name = zeroTerminated(path);
  return bpf(
    BPF.objectPin,
    (slab) => {
      setBytes(slab, 0, name);
      slab.uint32[2] = fd;
    },
    name.length + 8,
  );
}

/** A new descriptor of what is pinned there, or a negated errno. */
export function openPinned(path: string): number {
  const name = zeroTerminated(path);
  return bpf(BPF.objectGet, (slab) => setBytes(slab, 0, name), name.length + 8);
}

/** What a descriptor of bpf(2) stands for; null: nothing of the kind. */
export function kindOf(fd: number): 'map' | 'program' | 'link' | null {
  try {
    const target = readlinkSync(`/proc/self/fd/${fd}`);
    if (/bpf[-_]map/.test(target)) return 'map';
    if (/bpf[-_]prog/.test(target)) return 'program';
    return /bpf[-_]link/.test(target) ? 'link' : null;
  } catch {
    return null;
  }
}

export interface MapInfo {
  readonly id: number;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
}

/** Null if the descriptor is none of a map. */
export function mapInfo(fd: number): MapInfo | null {
  const info = infoOf(fd);
  if (!info) return null;
  const [type = 0, id = 0, keySize = 0, valueSize = 0, maxEntries = 0] = info;
  return { id, type, keySize, valueSize, maxEntries };
}

/** Number of a program in the kernel, the one that `bpftool prog` shows; null if the descriptor is none. */
export function programId(fd: number): number | null {
  return infoOf(fd)?.[1] ?? null;
}

export interface LinkInfo {
  readonly id: number;
  readonly programId: number;
  /** Device of a tcx link: 0 after it was detached, by hand or with its device. */
  readonly ifindex: number;
}

/** Null if the descriptor is none of a link. */
export function linkInfo(fd: number): LinkInfo | null {
  const info = infoOf(fd);
  return info && { id: info[1]!, programId: info[2]!, ifindex: info[4]! };
}

/** First words of `struct bpf_map_info`, `bpf_prog_info` or `bpf_link_info`. */
function infoOf(fd: number): Uint32Array | null {
  let words: Uint32Array = new Uint32Array();
  const result = bpf(
    BPF.infoByDescriptor,
    (slab) => {
      const info = slab.allocate(INFO_SIZE);
      slab.uint32.set([fd, INFO_SIZE]);
      slab.setPointer(8, info);
      words = slab.uint32.subarray(info >> 2, (info + INFO_SIZE) >> 2);
    },
    INFO_SIZE,
  );
  return result < 0 ? null : words;
}
