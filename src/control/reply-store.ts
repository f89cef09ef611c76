import type { ByteString } from '../base/bytes.ts';

const CHUNK_BYTES = 256 << 10;
const FIRST_ENTRIES = 64;

/** Fields of an entry, in int32. */
const HASH = 0;
const CHUNK = 1;
const OFFSET = 2;
const COOKIE_LENGTH = 3;
const REPLY_LENGTH = 4;
const ENTRY_FIELDS = 5;

/**
 * Replies by cookie, all of them outside the heap: byte chunks that are only ever appended to, and a hash table of
 * integers (open addressing, at most half full). Hundreds of thousands of replies are kept; as objects in a Map each was
 * copied twice by young collections and then marked by every old one (9 % of the time of a set-up, and the longest pauses).
 */
export class ReplyStore {
  /** Those in use first, then those that an earlier filling has left. */
  readonly #chunks: Buffer[] = [];
  #chunksUsed = 0;
  /** How much of the last chunk in use is used. */
  #used = 0;
  #entries = new Int32Array(FIRST_ENTRIES * ENTRY_FIELDS);
  #count = 0;
  /** Number of an entry plus 1; 0 is free. */
  #table = new Int32Array(2 * FIRST_ENTRIES);

  get size(): number {
    return this.#count;
  }

  /** A copy, since the store may be cleared while it waits to be sent. */
  get(cookie: ByteString): Buffer | undefined {
    if (this.#count === 0) return undefined;
    const entry = this.#table[this.#placeOf(cookie, hashOf(cookie))]! - 1;
    if (entry < 0) return undefined;
    const start = this.#field(entry, OFFSET) + this.#field(entry, COOKIE_LENGTH);
    const chunk = this.#chunks[this.#field(entry, CHUNK)]!;
    return Buffer.from(chunk.subarray(start, start + this.#field(entry, REPLY_LENGTH)));
  }

  /**
   * Forgets all replies, but keeps the memory that these took for the next: to get new pages from the system is most of what
   * keeping a reply costs (3 % of a set-up).
   */
  clear(): void {
    this.#chunks.length = this.#chunksUsed;
    if (16 * this.#count < this.#table.length) {
      this.#entries = new Int32Array(FIRST_ENTRIES * ENTRY_FIELDS);
      this.#table = new Int32Array(2 * FIRST_ENTRIES);
    }
    this.#chunksUsed = 0;
    this.#used = 0;
    this.#count = 0;
    this.#table.fill(0);
  }

  /** A later reply takes the place of an earlier one. */
  set(cookie: ByteString, reply: Uint8Array): void {
    if (2 * (this.#count + 1) > this.#table.length) this.#grow();
    const hash = hashOf(cookie);
    const place = this.#placeOf(cookie, hash);
    if (this.#table[place] === 0) this.#table[place] = ++this.#count;
    const offset = this.#reserve(cookie.length + reply.length);
    const chunk = this.#chunksUsed - 1;
    const bytes = this.#chunks[chunk]!;
    bytes.write(cookie, offset, 'latin1');
    bytes.set(reply, offset + cookie.length);
    const first = (this.#table[place]! - 1) * ENTRY_FIELDS;
    this.#entries[first + HASH] = hash;
    this.#entries[first + CHUNK] = chunk;
    this.#entries[first + OFFSET] = offset;
    this.#entries[first + COOKIE_LENGTH] = cookie.length;
    this.#entries[first + REPLY_LENGTH] = reply.length;
  }

  #field(entry: number, field: number): number {
    return this.#entries[entry * ENTRY_FIELDS + field]!;
  }

  /** Where the cookie's entry is in the table, or the free place where it belongs. */
  #placeOf(cookie: ByteString, hash: number): number {
    const mask = this.#table.length - 1;
    let place = hash & mask;
    for (;;) {
      const entry = this.#table[place]! - 1;
      if (entry < 0 || (this.#field(entry, HASH) === hash && this.#isCookie(entry, cookie))) return place;
      place = (place + 1) & mask;
    }
  }

  #isCookie(entry: number, cookie: ByteString): boolean {
    if (this.#field(entry, COOKIE_LENGTH) !== cookie.length) return false;
    const bytes = this.#chunks[this.#field(entry, CHUNK)]!;
    const offset = this.#field(entry, OFFSET);
    for (let index = 0; index < cookie.length; index += 1)
      if (bytes[offset + index] !== cookie.charCodeAt(index)) return false;
    return true;
  }

  /** Room in the last chunk; what is larger than a chunk gets one to itself. */
  #reserve(length: number): number {
    const last = this.#chunks[this.#chunksUsed - 1];
    if (last === undefined || this.#used + length > last.length) {
      const next = this.#chunks[this.#chunksUsed];
      if (next === undefined || next.length < length)
        this.#chunks[this.#chunksUsed] = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, length));
      this.#chunksUsed += 1;
      this.#used = 0;
    }
    const offset = this.#used;
    this.#used += length;
    return offset;
  }

  #grow(): void {
    const entries = new Int32Array(2 * this.#entries.length);
    entries.set(this.#entries);
    this.#entries = entries;
    this.#table = new Int32Array(2 * this.#table.length);
    const mask = this.#table.length - 1;
    for (let entry = 0; entry < this.#count; entry += 1) {
      let place = this.#field(entry, HASH) & mask;
      while (this.#table[place] !== 0) place = (place + 1) & mask;
      this.#table[place] = entry + 1;
    }
  }
}

/** FNV-1a, with a last stir since the table looks at the low bits only. */
function hashOf(cookie: ByteString): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < cookie.length; index += 1)
    hash = Math.imul(hash ^ cookie.charCodeAt(index), 0x01000193);
  return hash ^ (hash >>> 15);
}
