import { readLetter, writeLetter, type Letter } from './letters.ts';
import { WordReader, WordWriter } from './words.ts';

/** Float64 words: 512 KiB a worker, some 2,500 changes of a call with two parties. A power of two. */
export const DEFAULT_CAPACITY = 1 << 16;

/** Fields of the head, in int32. Positions count words for ever and wrap around at 32 bits. */
const WRITTEN = 0;
const READ = 1;
const ACKNOWLEDGED = 2;
const IS_STOPPING = 3;
const HEAD_BYTES = 64;

export type MailboxMemory = SharedArrayBuffer;

export function createMailboxMemory(capacity = DEFAULT_CAPACITY): MailboxMemory {
  return new SharedArrayBuffer(HEAD_BYTES + capacity * 8);
}

/**
 * A ring in shared memory from the main thread to one worker. Once `put` has returned, the worker finds the letter at its
 * next look, without a system call of either side: a structured clone or JSON on a message port cost both threads about ten
 * times as much a letter, and waking the worker for each still more.
 */
class Mailbox {
  protected readonly head: Int32Array;
  protected readonly ring: Float64Array;
  protected readonly mask: number;

  constructor(memory: MailboxMemory) {
    this.head = new Int32Array(memory, 0, HEAD_BYTES / 4);
    this.ring = new Float64Array(memory, HEAD_BYTES);
    this.mask = this.ring.length - 1;
  }
}

/** The main thread's end. */
export class MailboxWriter extends Mailbox {
  readonly #scratch = new WordWriter();
  #written = 0;

  /** `full`: try again when the worker has read more. `tooLong`: it will never fit. */
  put(letter: Letter): 'done' | 'full' | 'tooLong' {
    const { head, ring, mask } = this;
    const scratch = this.#scratch;
    scratch.length = 0;
    writeLetter(scratch, letter);
    const { length, words } = scratch;
    if (length > ring.length) return 'tooLong';
    const used = (this.#written - Atomics.load(head, READ)) | 0;
    if (used + length > ring.length) return 'full';
    const place = this.#written & mask;
    const fits = Math.min(length, ring.length - place);
    ring.set(words.subarray(0, fits), place);
    ring.set(words.subarray(fits, length), 0);
    this.#written = (this.#written + length) | 0;
    Atomics.store(head, WRITTEN, this.#written);
    return 'done';
  }

  /** The last ticket that the worker is done with; all before it are too. 0: none yet. */
  get acknowledged(): number {
    return Atomics.load(this.head, ACKNOWLEDGED);
  }

  /** The worker ends when it has read what is here. */
  stop(): void {
    Atomics.store(this.head, IS_STOPPING, 1);
  }
}

/** The worker's end. */
export class MailboxReader extends Mailbox {
  readonly #reader = new WordReader();
  #scratch = new Float64Array(4096);
  #read = 0;

  get hasMail(): boolean {
    return Atomics.load(this.head, WRITTEN) !== this.#read;
  }

  get isStopping(): boolean {
    return Atomics.load(this.head, IS_STOPPING) !== 0;
  }

  /** All letters that have come, in order. */
  take(): readonly Letter[] {
    const written = Atomics.load(this.head, WRITTEN);
    const length = (written - this.#read) | 0;
    if (length > this.#scratch.length) this.#scratch = new Float64Array(2 * length);
    const { ring, mask } = this;
    const place = this.#read & mask;
    const fits = Math.min(length, ring.length - place);
    this.#scratch.set(ring.subarray(place, place + fits));
    this.#scratch.set(ring.subarray(0, length - fits), fits);
    this.#read = written;
    Atomics.store(this.head, READ, written);
    const reader = this.#reader;
    reader.words = this.#scratch;
    reader.position = 0;
    const letters: Letter[] = [];
    while (reader.position < length) letters.push(readLetter(reader));
    return letters;
  }

  acknowledge(ticket: number): void {
    Atomics.store(this.head, ACKNOWLEDGED, ticket);
  }
}
