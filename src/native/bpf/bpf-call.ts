import { libcFunction, orErrno } from '../libc.ts';
import { Slab } from '../slab.ts';

/** There is no wrapper for bpf(2) in the C library. */
const syscall = libcFunction('syscall', 'int64_t', ['int64_t', 'int64_t', 'uintptr_t', 'int64_t']);
const SYS_BPF = process.arch === 'arm64' ? 280 : 321;

/** Commands of bpf(2) that we use. */
export const BPF = {
  mapCreate: 0,
  mapLookup: 1,
  mapUpdate: 2,
  mapDelete: 3,
  mapNextKey: 4,
  objectPin: 6,
  objectGet: 7,
  programTestRun: 10,
  infoByDescriptor: 15,
  mapLookupAndDelete: 21,
  linkCreate: 28,
  linkUpdate: 29,
  iteratorCreate: 33,
  linkDetach: 34,
} as const;

/** Larger than any field we set of `union bpf_attr`; the kernel wants the rest to be zero. */
const ATTRIBUTES_SIZE = 80;

/** Carries a command out with the attributes at `offset` of a slab: the result, or a negated errno. */
export function callBpf(command: number, slab: Slab, offset: number, size: number): number {
  return orErrno(syscall(SYS_BPF, command, slab.address + offset, size));
}

/**
 * A command whose attributes are made on the spot. `fill` gets a zeroed slab: attributes from offset 0, and memory that they
 * point to by `slab.allocate`.
 */
export function bpf(command: number, fill: (slab: Slab) => void, room = 0): number {
  const slab = new Slab(ATTRIBUTES_SIZE + room);
  slab.allocate(ATTRIBUTES_SIZE);
  fill(slab);
  return callBpf(command, slab, 0, ATTRIBUTES_SIZE);
}

/** Copies bytes to new memory of the slab, and a pointer to them to `offset`. */
export function setBytes(slab: Slab, offset: number, bytes: Uint8Array): void {
  const at = slab.allocate(bytes.length);
  slab.bytes.set(bytes, at);
  slab.setPointer(offset, at);
}

/** Text as C wants it. */
export function zeroTerminated(text: string): Uint8Array {
  return Buffer.from(`${text}\0`, 'utf8');
}
