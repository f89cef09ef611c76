import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Libbpf } from '../../native/bpf/libbpf.ts';
import { loadObject, type LoadFailure, type LoadedObject } from '../../native/bpf/load-object.ts';
import { describeErrno } from '../../native/errno.ts';
import { problem, type KernelProblem } from './problem.ts';
import { RIGHTS_REMEDY } from './rights.ts';

/** The compiled program, in the repository and in the installed package alike. */
const OBJECT_FILE = fileURLToPath(new URL('../../../../bpf/forward.bpf.o', import.meta.url));

export const MAP_NAMES = ['flows', 'fanout', 'payload_maps', 'totals', 'about'] as const;
export type MapName = (typeof MAP_NAMES)[number];

/** Pinned programs by the name of the pin: for devices with an Ethernet header, and for those without any. */
export const HOOK_PROGRAMS = { forward: 'rtpe_forward', forward_l3: 'rtpe_forward_l3' } as const;
export type HookProgram = keyof typeof HOOK_PROGRAMS;

/** Readable files by their names, and the iterator program behind each. */
export const READABLE_FILES = { list: 'rtpe_list', status: 'rtpe_status', blist: 'rtpe_blist' } as const;
export type ReadableFile = keyof typeof READABLE_FILES;

export type MapDescriptors = Readonly<Record<MapName, number>>;

export interface LoadedProgram {
  readonly maps: MapDescriptors;
  readonly hooks: Readonly<Record<HookProgram, number>>;
  /** Those that this kernel can have. */
  readonly readers: ReadonlyMap<ReadableFile, number>;
  /** Why it has none of them; null: it has. */
  readonly whyNoReaders: string | null;
}

/** What is tried in turn: they need the types of the kernel (BTF), and `status` Linux 5.19; forwarding is worth having alone. */
const READER_SETS: readonly (readonly ReadableFile[])[] = [
  ['list', 'status', 'blist'],
  ['list', 'blist'],
  [],
];

export interface ProgramOptions {
  readonly maxFlows: number;
  readonly maps: MapDescriptors | null;
  /** False: as on a kernel without the types of its own. */
  readonly hasTypes?: boolean;
}

/** Loads the program, on maps that are there already or on new ones for so many flows. */
export function loadProgram(
  libbpf: Libbpf,
  { maxFlows, maps, hasTypes = hasKernelTypes() }: ProgramOptions,
): LoadedProgram | KernelProblem {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(OBJECT_FILE);
  } catch (error) {
    return problem(`the compiled program cannot be read: ${String(error)}`, 'Install the package again');
  }
  const load = (readers: readonly ReadableFile[]): LoadedObject | LoadFailure =>
    loadObject(libbpf, {
      bytes,
      name: 'rtpengine',
      maps: MAP_NAMES,
      programs: [...Object.values(HOOK_PROGRAMS), ...readers.map((name) => READABLE_FILES[name])],
      withoutPrograms: keysOf(READABLE_FILES)
        .filter((name) => !readers.includes(name))
        .map((name) => READABLE_FILES[name]),
      maxEntries: { flows: maxFlows, fanout: 2 * maxFlows, payload_maps: maxFlows },
      reuse: maps ?? {},
    });
  let failure: LoadFailure | null = null;
  for (const readers of hasTypes ? READER_SETS : [[]]) {
    const result = load(readers);
    if (result.kind === 'loaded') return describeLoaded(result, readers, failure);
    failure = result;
  }
  return describeFailure(failure!);
}

function describeLoaded(
  { maps, programs }: LoadedObject,
  readers: readonly ReadableFile[],
  before: LoadFailure | null,
): LoadedProgram {
  return {
    maps: Object.fromEntries(MAP_NAMES.map((name) => [name, maps[name]!])) as Record<MapName, number>,
    hooks: Object.fromEntries(
      keysOf(HOOK_PROGRAMS).map((name) => [name, programs[HOOK_PROGRAMS[name]]!]),
    ) as Record<HookProgram, number>,
    readers: new Map(readers.map((name) => [name, programs[READABLE_FILES[name]]!])),
    whyNoReaders: readers.length > 0 ? null : describeNoReaders(before),
  };
}

/** Some hardened kernels have the types, and refuse programs that read maps (EPERM). */
function describeNoReaders(failure: LoadFailure | null): string {
  return failure === null
    ? 'it has no type information (/sys/kernel/btf/vmlinux)'
    : `it refuses iterators over maps: ${describeErrno(failure.errno)}`;
}

function keysOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}

function hasKernelTypes(): boolean {
  return existsSync('/sys/kernel/btf/vmlinux');
}

const LOG_LINES = 6;

function describeFailure({ errno, log }: LoadFailure): KernelProblem {
  const lines = log.trim().split('\n').filter(Boolean);
  if (lines.length > 0) {
    const end = lines.slice(-LOG_LINES).join(' | ');
    return problem(
      `the kernel's verifier refused the program: ${describeErrno(errno)}; the end of its log: ${end}`,
      'Please report this with the kernel version; another kernel or release may accept it',
    );
  }
  if (errno === constants.errno.EPERM || errno === constants.errno.EACCES)
    return problem(`the kernel refused to load the program: ${describeErrno(errno)}`, RIGHTS_REMEDY);
  return problem(
    `the kernel did not load the program: ${describeErrno(errno)}`,
    'See dmesg; a kernel without CONFIG_BPF_SYSCALL and CONFIG_NET_CLS_ACT cannot do it',
  );
}
