import { BencodeScanner } from '../bencode/index.ts';
import { JsonScanner } from './json-scanner.ts';

export interface NgStreamLimits {
  /** Longest message, cookie included. */
  readonly maxMessageBytes: number;
  /** Bytes that belong to no readable message, counted from the last good one, before the stream is given up. */
  readonly maxGarbageBytes: number;
}

export const defaultStreamLimits: NgStreamLimits = { maxMessageBytes: 1 << 20, maxGarbageBytes: 1024 };

/** Why no more messages will come out of a stream. */
export type NgStreamProblem = 'garbage' | 'tooLong';

const SPACE = 0x20;
const LF = 0x0a;
const CR = 0x0d;
const LETTER_D = 0x64;
const OPEN_BRACE = 0x7b;
const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Cuts a TCP byte stream into NG messages, `COOKIE SPACE DICTIONARY` back to back; spaces and line ends between them
 * are skipped. What is broken is handed out too, cut where it stops making sense, so that the sender gets an error
 * for its cookie; reading goes on after it until too many bytes made no sense. Linear in the bytes pushed.
 */
export class NgStreamSplitter {
  #problem: NgStreamProblem | null = null;
  #pending = NOTHING;
  #start = 0;
  #end = 0;
  /** Length of the cookie of the message at `#start`; 0 while its space has not been found. */
  #cookieLength = 0;
  #cookieSearched = 0;
  #scanner: BencodeScanner | JsonScanner | null = null;
  #garbage = 0;
  readonly #limits: NgStreamLimits;

  constructor(limits: NgStreamLimits = defaultStreamLimits) {
    this.#limits = limits;
  }

  /** Set once the stream cannot be read any further; `next` then returns null for good. */
  get problem(): NgStreamProblem | null {
    return this.#problem;
  }

  /** Bytes of an unfinished message. */
  get bufferedBytes(): number {
    return this.#end - this.#start;
  }

  push(chunk: Uint8Array): void {
    if (this.#problem !== null) return;
    if (this.#end + chunk.length > this.#pending.length) this.#makeRoom(chunk.length);
    this.#pending.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** The next message, in memory of its own; null until more bytes arrive. */
  next(): Buffer | null {
    if (this.#garbage > this.#limits.maxGarbageBytes) return this.#giveUp('garbage');
    if (this.#problem !== null || !this.#findCookie()) return null;
    const bodyStart = this.#start + this.#cookieLength + 1;
    if (bodyStart >= this.#end) return null;
    this.#scanner ??= scannerFor(this.#pending[bodyStart]!);
    if (this.#scanner === null) return this.#takeGarbage(bodyStart - this.#start);
    const state = this.#scanner.scan(this.#pending.subarray(0, this.#end), bodyStart);
    const length = bodyStart + this.#scanner.position - this.#start;
    // An unfinished string may already announce that it will end beyond the limit.
    if (length > this.#limits.maxMessageBytes) return this.#giveUp('tooLong');
    switch (state) {
      case 'incomplete':
        return null;
      case 'complete':
        this.#garbage = 0;
        return this.#take(length, 0);
      case 'invalid':
        return this.#takeGarbage(length);
    }
  }

  #findCookie(): boolean {
    if (this.#cookieLength > 0) return true;
    while (this.#start < this.#end && isSeparator(this.#pending[this.#start]!)) this.#start++;
    this.#cookieSearched = Math.max(this.#cookieSearched, this.#start);
    const space = this.#pending.subarray(0, this.#end).indexOf(SPACE, this.#cookieSearched);
    this.#cookieSearched = space === -1 ? this.#end : space;
    // A cookie counts as senseless until its message makes sense: the limit holds however the bytes are cut.
    if (this.#garbage + this.#cookieSearched - this.#start > this.#limits.maxGarbageBytes) {
      this.#giveUp('garbage');
      return false;
    }
    if (space === -1) return false;
    this.#cookieLength = space - this.#start;
    return true;
  }

  /** Hands out the broken message up to and including the byte that broke it, and goes on at that byte. */
  #takeGarbage(length: number): Buffer {
    this.#garbage += length;
    return this.#take(length, 1);
  }

  #take(length: number, extra: number): Buffer {
    const from = this.#start;
    const message = Buffer.from(this.#pending.subarray(from, Math.min(from + length + extra, this.#end)));
    this.#start += length;
    this.#cookieLength = 0;
    this.#cookieSearched = this.#start;
    this.#scanner = null;
    if (this.#start === this.#end) {
      this.#pending = NOTHING;
      this.#start = 0;
      this.#end = 0;
      this.#cookieSearched = 0;
    }
    return message;
  }

  #giveUp(problem: NgStreamProblem): null {
    this.#problem = problem;
    this.#pending = NOTHING;
    this.#start = 0;
    this.#end = 0;
    return null;
  }

  /** Moves what is unread to the front of a buffer of at least twice its size, so that copying stays linear. */
  #makeRoom(needed: number): void {
    const unread = this.bufferedBytes;
    const larger = Buffer.allocUnsafe(Math.max(2 * (unread + needed), 1024));
    this.#pending.copy(larger, 0, this.#start, this.#end);
    this.#cookieSearched -= this.#start;
    this.#pending = larger;
    this.#start = 0;
    this.#end = unread;
  }
}

function scannerFor(firstByte: number): BencodeScanner | JsonScanner | null {
  if (firstByte === LETTER_D) return new BencodeScanner();
  return firstByte === OPEN_BRACE ? new JsonScanner() : null;
}

function isSeparator(byte: number): boolean {
  return byte === SPACE || byte === LF || byte === CR;
}
