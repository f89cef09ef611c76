import type { ByteString } from '../../base/bytes.ts';
import type { NgValue } from '../../protocols/ng/dictionary.ts';

/** `key=value`, or with `key` null a word or list that stands alone. */
export interface RtppItem {
  readonly key: ByteString | null;
  readonly value: NgValue;
}

/** Deeper brackets are taken as ordinary characters; no key needs more than four. */
const deepestNesting = 8;

/** Cuts a flag string into its items. Total, and linear in its length. */
export function scanRtppFlags(text: ByteString): readonly RtppItem[] {
  return new Scanner(text).readItems(0);
}

class Scanner {
  readonly #text: ByteString;
  #at = 0;

  constructor(text: ByteString) {
    this.#text = text;
  }

  /** Up to the closing bracket, or at depth 0 to the end. */
  readItems(depth: number): RtppItem[] {
    const items: RtppItem[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#at >= this.#text.length) return items;
      if (depth > 0 && this.#text[this.#at] === ']') {
        this.#at++;
        return items;
      }
      items.push(this.#readItem(depth));
    }
  }

  #readItem(depth: number): RtppItem {
    if (this.#opensList(depth)) return { key: null, value: this.#readBracket(depth) };
    const word = this.#readUntil(depth, true);
    if (this.#text[this.#at] !== '=') return { key: null, value: word };
    this.#at++;
    const value = this.#opensList(depth) ? this.#readBracket(depth) : this.#readUntil(depth, false);
    return { key: word, value };
  }

  #opensList(depth: number): boolean {
    return depth < deepestNesting && this.#text[this.#at] === '[';
  }

  #readBracket(depth: number): NgValue {
    this.#at++;
    const items = this.readItems(depth + 1);
    if (items.every((item) => item.key === null)) return items.map((item) => item.value);
    // A lone word among pairs gets an empty value, so that whoever reads the dictionary can tell of it.
    return new Map(
      items.map(({ key, value }): [ByteString, NgValue] =>
        key !== null ? [key, value] : [typeof value === 'string' ? value : '', ''],
      ),
    );
  }

  #readUntil(depth: number, stopsAtEquals: boolean): ByteString {
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]!;
      if (isSpace(character) || (character === '=' && stopsAtEquals) || (character === ']' && depth > 0))
        break;
    }
    return this.#text.slice(start, this.#at);
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && isSpace(this.#text[this.#at]!)) this.#at++;
  }
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}
