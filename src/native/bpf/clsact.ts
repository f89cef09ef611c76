import { constants } from 'node:os';
import { Slab } from '../slab.ts';
import type { Libbpf } from './libbpf.ts';

/** `struct bpf_tc_hook` and `struct bpf_tc_opts` of libbpf. */
const HOOK_SIZE = 24;
const OPTIONS_SIZE = 32;
const INGRESS = 1;
const REPLACE = 1;

/** A filter on what a device receives, for kernels without tcx (before 6.6). Its place is named by device and priority. */
export interface ClsactPlace {
  readonly ifindex: number;
  readonly priority: number;
}
const HANDLE = 1;

/** Puts the program there, in place of the one that was. 0 or a negated errno. */
export function attachClsact(libbpf: Libbpf, place: ClsactPlace, programFd: number): number {
  const created = withStructures(place, (hook) => libbpf.createHook(hook));
  if (created < 0 && created !== -constants.errno.EEXIST) return created;
  return withStructures(place, (hook, options) => libbpf.attachHook(hook, options), {
    programFd,
    flags: REPLACE,
  });
}

/** 0 or a negated errno, -ENOENT if it was not there. */
export function detachClsact(libbpf: Libbpf, place: ClsactPlace): number {
  return withStructures(place, (hook, options) => libbpf.detachHook(hook, options));
}

/** Number of the program that is there, or a negated errno. */
export function queryClsact(libbpf: Libbpf, place: ClsactPlace): number {
  let id = 0;
  const result = withStructures(place, (hook, options, programIdOf) => {
    const outcome = libbpf.queryHook(hook, options);
    id = programIdOf();
    return outcome;
  });
  return result < 0 ? result : id;
}

function withStructures(
  { ifindex, priority }: ClsactPlace,
  use: (hook: number, options: number, programIdOf: () => number) => number,
  { programFd = 0, flags = 0 } = {},
): number {
  const slab = new Slab(HOOK_SIZE + OPTIONS_SIZE);
  const hook = slab.allocate(HOOK_SIZE);
  const options = slab.allocate(OPTIONS_SIZE);
  const words = slab.uint32;
  words.set([HOOK_SIZE, 0, ifindex, INGRESS], hook >> 2);
  words.set([OPTIONS_SIZE, 0, programFd, flags, 0, HANDLE, priority], options >> 2);
  return use(slab.address + hook, slab.address + options, () => words[(options >> 2) + 4]!);
}
