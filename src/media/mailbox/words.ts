/** Addresses that are remembered, so that an address that comes often is one string and not many. A power of two. */
const REMEMBERED = 256;

/** Writes numbers and short texts as a row of float64, which grows as needed. */
export class WordWriter {
  words = new Float64Array(1024);
  length = 0;

  number(value: number): void {
    if (this.length === this.words.length) this.#grow();
    this.words[this.length++] = value;
  }

  flag(value: boolean): void {
    this.number(value ? 1 : 0);
  }

  /** One word a character: addresses are short, and nothing needs to be packed or converted. */
  text(value: string): void {
    this.number(value.length);
    for (let index = 0; index < value.length; index += 1) this.number(value.charCodeAt(index));
  }

  /** Nested data that few streams have. Its bytes fill whole words, which are never numbers: whoever moves them has to keep every bit. */
  json(value: unknown): void {
    this.flag(value !== null);
    if (value === null) return;
    const text = JSON.stringify(value);
    const size = Buffer.byteLength(text);
    this.number(size);
    const start = this.length;
    this.length += Math.ceil(size / 8);
    while (this.length > this.words.length) this.#grow();
    Buffer.from(this.words.buffer).write(text, 8 * start);
  }

  numbers(values: readonly number[]): void {
    this.number(values.length);
    for (const value of values) this.number(value);
  }

  list<T>(items: readonly T[], write: (words: WordWriter, item: T) => void): void {
    this.number(items.length);
    for (const item of items) write(this, item);
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.words.length);
    larger.set(this.words);
    this.words = larger;
  }
}

/** Reads what a `WordWriter` wrote, in the same order. */
export class WordReader {
  words = new Float64Array(0);
  position = 0;
  readonly #remembered: string[] = new Array<string>(REMEMBERED).fill('');

  number(): number {
    return this.words[this.position++]!;
  }

  flag(): boolean {
    return this.number() !== 0;
  }

  text(): string {
    const length = this.number();
    const start = this.position;
    this.position = start + length;
    let hash = length;
    for (let index = start; index < this.position; index += 1) hash = (hash * 31 + this.words[index]!) | 0;
    const place = hash & (REMEMBERED - 1);
    const known = this.#remembered[place]!;
    if (this.#isAt(start, length, known)) return known;
    const text = String.fromCharCode(...this.words.subarray(start, this.position));
    this.#remembered[place] = text;
    return text;
  }

  /** Not among the remembered texts: keys are of no use to anybody else. */
  json(): unknown {
    if (!this.flag()) return null;
    const size = this.number();
    const start = this.position;
    this.position = start + Math.ceil(size / 8);
    const text = Buffer.from(this.words.buffer, this.words.byteOffset + 8 * start, size).toString();
    return JSON.parse(text) as unknown;
  }

  numbers(): readonly number[] {
    const count = this.number();
    const values: number[] = [];
    for (let index = 0; index < count; index += 1) values.push(this.number());
    return values;
  }

  list<T>(read: (words: WordReader) => T): readonly T[] {
    const count = this.number();
    const items: T[] = [];
    for (let index = 0; index < count; index += 1) items.push(read(this));
    return items;
  }

  #isAt(start: number, length: number, text: string): boolean {
    if (text.length !== length) return false;
    for (let index = 0; index < length; index += 1)
      if (text.charCodeAt(index) !== this.words[start + index]) return false;
    return true;
  }
}
