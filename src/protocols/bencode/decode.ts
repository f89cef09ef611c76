import { asBuffer, toByteString, type ByteString } from '../../base/bytes.ts';
import {
  MAX_DEPTH,
  MAX_INTEGER_CHARACTERS,
  MAX_LENGTH_DIGITS,
  type BencodeError,
  type BencodeProblem,
  type BencodeValue,
} from './value.ts';

export type BencodeResult =
  | { readonly ok: true; readonly value: BencodeValue; /** Index after the value. */ readonly end: number }
  | { readonly ok: false; readonly error: BencodeError };

/**
 * Decodes the one value that starts at `offset`; what follows it is left alone. Total, and linear in the input.
 *
 * Dictionary keys may come in any order, and of equal keys the last one wins (at the place of the first). `-0` is
 * taken as 0, as other decoders do; any other leading zero, in integers or lengths, is an error.
 */
export function decode(input: ByteString | Uint8Array, offset = 0): BencodeResult {
  const decoder = new Decoder(input, offset);
  const value = decoder.value(0);
  if (value === null) return { ok: false, error: decoder.error };
  return { ok: true, value, end: decoder.position };
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const MINUS = 0x2d;
const LETTER_D = 0x64;
const LETTER_E = 0x65;
const LETTER_I = 0x69;
const LETTER_L = 0x6c;

/** From this length on V8 represents a substring as a view that keeps the whole parent alive. */
const SLICED_STRING_LENGTH = 13;

class Decoder {
  position: number;
  error: BencodeError = { problem: 'truncated', offset: 0 };
  readonly #text: ByteString;
  readonly #bytes: Buffer | null;

  constructor(input: ByteString | Uint8Array, offset: number) {
    this.position = offset;
    if (typeof input === 'string') {
      this.#text = input;
      this.#bytes = null;
    } else {
      this.#text = toByteString(input);
      this.#bytes = asBuffer(input);
    }
  }

  /** The value at `position`, or null with `error` set. */
  value(depth: number): BencodeValue | null {
    const first = this.#text.charCodeAt(this.position);
    if (first >= DIGIT_0 && first <= DIGIT_9) return this.#string();
    if (first === LETTER_I) return this.#integer();
    if (first === LETTER_D || first === LETTER_L) {
      if (depth === MAX_DEPTH) return this.#fail('tooDeep', this.position);
      return first === LETTER_D ? this.#dictionary(depth + 1) : this.#list(depth + 1);
    }
    return this.#failAt(this.position, 'unexpectedByte');
  }

  /** `4:spam` */
  #string(): ByteString | null {
    const text = this.#text;
    const start = this.position;
    let length = 0;
    let position = start;
    let code = text.charCodeAt(position);
    while (code >= DIGIT_0 && code <= DIGIT_9) {
      length = length * 10 + (code - DIGIT_0);
      position++;
      if (position - start > MAX_LENGTH_DIGITS) return this.#fail('badLength', start);
      code = text.charCodeAt(position);
    }
    if (code !== COLON) return this.#failAt(position, 'badLength');
    if (text.charCodeAt(start) === DIGIT_0 && position - start > 1) return this.#fail('badLength', start);
    const from = position + 1;
    const end = from + length;
    if (end > text.length) return this.#fail('truncated', start);
    this.position = end;
    if (this.#bytes !== null && length >= SLICED_STRING_LENGTH)
      return this.#bytes.toString('latin1', from, end);
    return text.substring(from, end);
  }

  /** `i-42e` */
  #integer(): number | null {
    const text = this.#text;
    const start = this.position;
    const isNegative = text.charCodeAt(start + 1) === MINUS;
    const firstDigit = isNegative ? start + 2 : start + 1;
    let magnitude = 0;
    let position = firstDigit;
    let code = text.charCodeAt(position);
    while (code >= DIGIT_0 && code <= DIGIT_9) {
      magnitude = magnitude * 10 + (code - DIGIT_0);
      position++;
      if (position - start > MAX_INTEGER_CHARACTERS + 1) return this.#fail('integerTooLarge', start);
      code = text.charCodeAt(position);
    }
    if (code !== LETTER_E) return this.#failAt(position, 'badInteger');
    const digits = position - firstDigit;
    if (digits === 0) return this.#fail('badInteger', start);
    if (digits > 1 && text.charCodeAt(firstDigit) === DIGIT_0) return this.#fail('badInteger', start);
    if (magnitude > Number.MAX_SAFE_INTEGER) return this.#fail('integerTooLarge', start);
    this.position = position + 1;
    return isNegative && magnitude !== 0 ? -magnitude : magnitude;
  }

  /** `l4:spami42ee` */
  #list(depth: number): BencodeValue[] | null {
    const list: BencodeValue[] = [];
    this.position++;
    while (this.#text.charCodeAt(this.position) !== LETTER_E) {
      const item = this.value(depth);
      if (item === null) return null;
      list.push(item);
    }
    this.position++;
    return list;
  }

  /** `d3:bar4:spame` */
  #dictionary(depth: number): Map<ByteString, BencodeValue> | null {
    const dictionary = new Map<ByteString, BencodeValue>();
    this.position++;
    for (;;) {
      const code = this.#text.charCodeAt(this.position);
      if (code === LETTER_E) break;
      if (!(code >= DIGIT_0 && code <= DIGIT_9)) return this.#failAt(this.position, 'badKey');
      const key = this.#string();
      if (key === null) return null;
      const value = this.value(depth);
      if (value === null) return null;
      dictionary.set(key, value);
    }
    this.position++;
    return dictionary;
  }

  /** A byte that does not belong at `offset` is the given problem; the end of the input is a truncation. */
  #failAt(offset: number, problem: BencodeProblem): null {
    return this.#fail(offset >= this.#text.length ? 'truncated' : problem, offset);
  }

  #fail(problem: BencodeProblem, offset: number): null {
    this.error = { problem, offset };
    return null;
  }
}
