import koffi from 'koffi';
import { assert } from '../../base/assert.ts';
import { closeDescriptor, copyDescriptor } from '../descriptor.ts';
import { Slab } from '../slab.ts';
import { zeroTerminated } from './bpf-call.ts';
import type { Libbpf } from './libbpf.ts';

/** `struct bpf_object_open_opts` of libbpf 1.0. */
const OPTIONS_SIZE = 80;
const LOG_BUFFER = 56;
const LOG_SIZE = 64;
const LOG_ROOM = 1 << 20;

export interface ObjectPlan {
  /** Compiled object (ELF). */
  readonly bytes: Uint8Array;
  readonly name: string;
  /** Maps whose descriptors are asked for. */
  readonly maps: readonly string[];
  /** Programs to load, and no others. */
  readonly programs: readonly string[];
  /** Programs of the object that are not to be loaded. */
  readonly withoutPrograms?: readonly string[];
  /** Entries that maps can hold at most, in place of what the object says. */
  readonly maxEntries?: Readonly<Record<string, number>>;
  /** Maps that are there already, in place of new ones: descriptors, which stay the caller's. */
  readonly reuse?: Readonly<Record<string, number>>;
}

/** Descriptors that belong to the caller. */
export interface LoadedObject {
  readonly kind: 'loaded';
  readonly maps: Readonly<Record<string, number>>;
  readonly programs: Readonly<Record<string, number>>;
}

export interface LoadFailure {
  readonly kind: 'failed';
  readonly errno: number;
  /** What the verifier said, empty if it was not asked. */
  readonly log: string;
}

/** Loads an object into the kernel. Nothing of it stays behind when that fails. */
export function loadObject(libbpf: Libbpf, plan: ObjectPlan): LoadedObject | LoadFailure {
  const name = zeroTerminated(plan.name);
  const slab = new Slab(OPTIONS_SIZE + name.length + LOG_ROOM + plan.bytes.length + 32);
  const options = slab.allocate(OPTIONS_SIZE);
  const nameOffset = slab.allocate(name.length);
  const log = slab.allocate(LOG_ROOM);
  const image = slab.allocate(plan.bytes.length);
  slab.bytes.set(name, nameOffset);
  slab.bytes.set(plan.bytes, image);
  slab.uint32[options >> 2] = OPTIONS_SIZE;
  slab.setPointer(options + 8, nameOffset);
  slab.setPointer(options + LOG_BUFFER, log);
  slab.uint32[(options + LOG_SIZE) >> 2] = LOG_ROOM;
  const object = libbpf.openMemory(slab.address + image, plan.bytes.length, slab.address + options);
  if (object === 0) return { kind: 'failed', errno: koffi.errno(), log: '' };
  try {
    const result = configure(libbpf, object, plan) || libbpf.load(object);
    if (result < 0) return { kind: 'failed', errno: -result, log: textAt(slab, log) };
    return takeDescriptors(libbpf, object, plan);
  } finally {
    libbpf.close(object);
  }
}

function configure(libbpf: Libbpf, object: number, plan: ObjectPlan): number {
  let result = 0;
  const note = (outcome: number): void => void (result = result < 0 ? result : outcome);
  for (const [map, entries] of Object.entries(plan.maxEntries ?? {}))
    if (plan.reuse?.[map] === undefined) note(libbpf.setMaxEntries(mapOf(libbpf, object, map), entries));
  for (const [map, fd] of Object.entries(plan.reuse ?? {}))
    note(libbpf.reuseMap(mapOf(libbpf, object, map), fd));
  for (const program of plan.withoutPrograms ?? [])
    note(libbpf.setAutoload(programOf(libbpf, object, program), false));
  return result;
}

function takeDescriptors(libbpf: Libbpf, object: number, plan: ObjectPlan): LoadedObject | LoadFailure {
  const copies: number[] = [];
  const copy = (fd: number): number => {
    copies.push(copyDescriptor(fd));
    return copies.at(-1)!;
  };
  const maps = Object.fromEntries(
    plan.maps.map((name) => [name, copy(libbpf.mapDescriptor(mapOf(libbpf, object, name)))]),
  );
  const programs = Object.fromEntries(
    plan.programs.map((name) => [name, copy(libbpf.programDescriptor(programOf(libbpf, object, name)))]),
  );
  const failed = copies.find((fd) => fd < 0);
  if (failed === undefined) return { kind: 'loaded', maps, programs };
  for (const fd of copies) if (fd >= 0) closeDescriptor(fd);
  return { kind: 'failed', errno: -failed, log: '' };
}

function mapOf(libbpf: Libbpf, object: number, name: string): number {
  const map = libbpf.findMap(object, name);
  assert(map !== 0, `the BPF object has no map ${name}`);
  return map;
}

function programOf(libbpf: Libbpf, object: number, name: string): number {
  const program = libbpf.findProgram(object, name);
  assert(program !== 0, `the BPF object has no program ${name}`);
  return program;
}

function textAt({ bytes }: Slab, offset: number): string {
  return Buffer.from(bytes.subarray(offset, bytes.indexOf(0, offset))).toString('utf8');
}
