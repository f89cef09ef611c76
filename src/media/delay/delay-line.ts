/** Room for so much a millisecond of delay (half a megabit a second), within these bounds. */
const BYTES_PER_MS = 64;
const LEAST_BYTES = 16_384;
const MOST_BYTES = 4_194_304;
/** Packets of no more than this on average use up the places before the bytes. */
const BYTES_PER_PACKET = 64;

/** Packets of one stream that wait for their time, in the order in which they came. Takes all its memory when it is made. */
export class DelayLine {
  readonly delayMs: number;
  readonly #bytes: Uint8Array;
  readonly #dueAt: Float64Array;
  readonly #starts: Uint32Array;
  readonly #lengths: Uint16Array;
  #first = 0;
  #count = 0;
  /** Behind the last packet. */
  #end = 0;

  constructor(delayMs: number) {
    this.delayMs = delayMs;
    const size = Math.min(MOST_BYTES, Math.max(LEAST_BYTES, delayMs * BYTES_PER_MS));
    const places = Math.ceil(size / BYTES_PER_PACKET);
    this.#bytes = new Uint8Array(size);
    this.#dueAt = new Float64Array(places);
    this.#starts = new Uint32Array(places);
    this.#lengths = new Uint16Array(places);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Monotonic milliseconds at which the first packet is to go on; Infinity: there is none. */
  get nextAt(): number {
    return this.#count === 0 ? Infinity : this.#dueAt[this.#first]!;
  }

  /** Keeps a copy of `bytes[0..length)`; false: there is no room until the first packet is taken, or never for one of that length. */
  put(bytes: Uint8Array, length: number, now: number): boolean {
    const places = this.#dueAt.length;
    if (this.#count === places) return false;
    const start = this.#roomFor(length);
    if (start < 0) return false;
    for (let index = 0; index < length; index += 1) this.#bytes[start + index] = bytes[index]!;
    const place = (this.#first + this.#count) % places;
    this.#starts[place] = start;
    this.#lengths[place] = length;
    this.#dueAt[place] = now + this.delayMs;
    this.#end = start + length;
    this.#count += 1;
    return true;
  }

  /** Copies the first packet to the beginning of `into`, and forgets it; its length, or 0 if there is none. */
  take(into: Uint8Array): number {
    if (this.#count === 0) return 0;
    const start = this.#starts[this.#first]!;
    const length = this.#lengths[this.#first]!;
    for (let index = 0; index < length; index += 1) into[index] = this.#bytes[start + index]!;
    this.#first = (this.#first + 1) % this.#dueAt.length;
    this.#count -= 1;
    return length;
  }

  /** Where a packet can be put in one piece; -1: nowhere. */
  #roomFor(length: number): number {
    if (this.#count === 0) return length <= this.#bytes.length ? 0 : -1;
    const used = this.#starts[this.#first]!;
    if (this.#end > used) {
      if (this.#end + length <= this.#bytes.length) return this.#end;
      return length < used ? 0 : -1;
    }
    // Never quite full, so that an end before the beginning means that it has gone round.
    return this.#end + length < used ? this.#end : -1;
  }
}
