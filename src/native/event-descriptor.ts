import { libcFunction, orErrno } from './libc.ts';
import { Slab } from './slab.ts';

const eventfd = libcFunction('eventfd', 'int', ['uint32_t', 'int']);
const read = libcFunction('read', 'int', ['int', 'uintptr_t', 'size_t']);
const write = libcFunction('write', 'int', ['int', 'uintptr_t', 'size_t']);

const EFD_NONBLOCK = 0o4000;
const EFD_CLOEXEC = 0o2000000;

/** A new eventfd(2), or a negated errno: readable after `EventSignal.raise` until `clear`, in any thread. */
export function createEventDescriptor(): number {
  return orErrno(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
}

/** Raises and clears an event descriptor that belongs to the caller. */
export class EventSignal {
  readonly #fd: number;
  readonly #slab = new Slab(16);
  readonly #one = this.#slab.allocate(8);
  readonly #scratch = this.#slab.allocate(8);

  constructor(fd: number) {
    this.#fd = fd;
    this.#slab.uint32[this.#one >> 2] = 1;
  }

  raise(): void {
    write(this.#fd, this.#slab.address + this.#one, 8);
  }

  clear(): void {
    read(this.#fd, this.#slab.address + this.#scratch, 8);
  }
}
