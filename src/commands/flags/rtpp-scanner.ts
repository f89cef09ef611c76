import type { ByteString } from '../../base/bytes.ts';
import type { NgValue } from '../../protocols/ng/dictionary.ts';

/** `key=value`, or with `key` null a word or list that stands alone. */
export interface RtppItem {
  readonly key: ByteString | null;
  readonly value: NgValue;
}

/** Deeper brackets are taken as ordinary characters; no key needs more than four. */
const deepestNesting = 8;

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const equals = 0x3d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Cuts a flag string into its items, one at a time. Total, and linear in its length. */
export class RtppScanner {
  readonly #text: ByteString;
  #at = 0;

  constructor(text: ByteString) {
    this.#text = text;
  }

  /** The next item, or null at the closing bracket, or at depth 0 at the end. */
  next(depth = 0): RtppItem | null {
    this.#skipSpace();
    if (this.#at >= this.#text.length) return null;
    if (depth > 0 && this.#peek() === closeBracket) {
      this.#at++;
      return null;
    }
    if (this.#opensList(depth)) return { key: null, value: this.#readBracket(depth) };
    const word = this.#readUntil(depth, true);
    if (this.#peek() !== equals) return { key: null, value: word };
    this.#at++;
    const value = this.#opensList(depth) ? this.#readBracket(depth) : this.#readUntil(depth, false);
    return { key: word, value };
  }

  /** A list, or where it has pairs a dictionary. */
  #readBracket(depth: number): NgValue {
    this.#at++;
    const items: RtppItem[] = [];
    for (let item = this.next(depth + 1); item !== null; item = this.next(depth + 1)) items.push(item);
    if (items.every((item) => item.key === null)) return items.map((item) => item.value);
    // A lone word among pairs gets an empty value, so that whoever reads the dictionary can tell of it.
    return new Map(
      items.map(({ key, value }): [ByteString, NgValue] =>
        key !== null ? [key, value] : [typeof value === 'string' ? value : '', ''],
      ),
    );
  }

  #readUntil(depth: number, stopsAtEquals: boolean): ByteString {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (isSpace(code) || (code === equals && stopsAtEquals) || (code === closeBracket && depth > 0)) break;
    }
    this.#at = at;
    return text.slice(start, at);
  }

  #opensList(depth: number): boolean {
    return depth < deepestNesting && this.#peek() === openBracket;
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && isSpace(this.#peek())) this.#at++;
  }

  /** NaN at the end, which equals nothing. */
  #peek(): number {
    return this.#text.charCodeAt(this.#at);
  }
}

function isSpace(code: number): boolean {
  return code === space || code === lineFeed || code === carriageReturn || code === tab;
}
