import { libcFunction, orErrno } from './libc.ts';
import { Slab } from './slab.ts';

const epollCreate1 = libcFunction('epoll_create1', 'int', ['int']);
const epollCtl = libcFunction('epoll_ctl', 'int', ['int', 'int', 'int', 'uintptr_t']);
const epollWait = libcFunction('epoll_wait', 'int', ['int', 'uintptr_t', 'int', 'int']);

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLLIN = 1;

/** `struct epoll_event` (epoll_ctl(2)) is packed on x86-64 only, in `words` of four bytes: event mask, then data. */
const EVENT_LAYOUT =
  process.arch === 'x64' ? { words: 3, dataWord: 1 } : ({ words: 4, dataWord: 2 } as const);

/** A new epoll descriptor, or a negated errno. */
export function createEpoll(): number {
  return orErrno(epollCreate1(EPOLL_CLOEXEC));
}

/** Level-triggered readiness of many descriptors, each known by a number of the caller's choice (31 bits). */
export class EpollSet {
  readonly #fd: number;
  readonly #capacity: number;
  readonly #slab: Slab;
  readonly #events: number;
  readonly #words: Int32Array;
  readonly #requestWord: number;
  readonly #stride = EVENT_LAYOUT.words;
  readonly #dataWord: number = EVENT_LAYOUT.dataWord;

  /** Watches with a descriptor that stays the caller's to close; at most `capacity` events a `wait`. */
  constructor(fd: number, capacity: number) {
    this.#fd = fd;
    this.#capacity = capacity;
    // One more than `wait` fills: what `add` writes must not touch events that have not been looked at yet.
    this.#slab = new Slab((capacity + 1) * this.#stride * 4);
    this.#requestWord = capacity * this.#stride;
    this.#events = this.#slab.address;
    this.#words = this.#slab.int32;
  }

  /** 0, or a negated errno. */
  add(fd: number, data: number): number {
    this.#words[this.#requestWord] = EPOLLIN;
    this.#words[this.#requestWord + this.#dataWord] = data;
    this.#words[this.#requestWord + this.#dataWord + 1] = 0;
    return orErrno(epollCtl(this.#fd, EPOLL_CTL_ADD, fd, this.#events + this.#requestWord * 4));
  }

  /** 0, or a negated errno. */
  remove(fd: number): number {
    return orErrno(epollCtl(this.#fd, EPOLL_CTL_DEL, fd, this.#events + this.#requestWord * 4));
  }

  /** How many are ready, or a negated errno. Waits for `timeoutMs`, 0 not at all, -1 without end. */
  wait(timeoutMs: number): number {
    return orErrno(epollWait(this.#fd, this.#events, this.#capacity, timeoutMs));
  }

  /** The number that the `index`th ready descriptor was added with; gone at the next `wait`. */
  ready(index: number): number {
    return this.#words[index * this.#stride + this.#dataWord]!;
  }
}
