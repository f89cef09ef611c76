import { MAX_DEPTH, MAX_INTEGER_CHARACTERS, MAX_LENGTH_DIGITS } from './value.ts';

/** `complete`: the value ends at `position`. `invalid`: the byte at `position` cannot be there. */
export type ScanState = 'incomplete' | 'complete' | 'invalid';

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const MINUS = 0x2d;
const LETTER_D = 0x64;
const LETTER_E = 0x65;
const LETTER_I = 0x69;
const LETTER_L = 0x6c;

/**
 * Finds where a bencoded value ends while its bytes are still arriving. It remembers how far it got, so the total
 * work is linear however small the pieces. It checks the structure only; `decode` has the last word.
 */
export class BencodeScanner {
  /** Relative to the start of the value. May point beyond the bytes seen, at the end of an incomplete string. */
  position = 0;
  #depth = 0;

  /** `bytes` holds the value from index `start`, as far as it has arrived. */
  scan(bytes: Uint8Array, start: number): ScanState {
    const available = bytes.length - start;
    while (this.position < available || (this.#depth === 0 && this.position > 0)) {
      if (this.#depth === 0 && this.position > 0)
        return this.position <= available ? 'complete' : 'incomplete';
      const state = this.#token(bytes, start);
      if (state !== 'complete') return state;
    }
    return 'incomplete';
  }

  /** Steps over one token; `position` stays where it is unless the token is complete. */
  #token(bytes: Uint8Array, start: number): ScanState {
    const code = bytes[start + this.position]!;
    if (code === LETTER_E && this.#depth > 0) {
      this.#depth--;
      this.position++;
      return 'complete';
    }
    if (code === LETTER_D || code === LETTER_L) {
      if (this.#depth === MAX_DEPTH) return 'invalid';
      this.#depth++;
      this.position++;
      return 'complete';
    }
    if (code === LETTER_I) return this.#integer(bytes, start);
    if (code >= DIGIT_0 && code <= DIGIT_9) return this.#string(bytes, start);
    return 'invalid';
  }

  #integer(bytes: Uint8Array, start: number): ScanState {
    const first = start + this.position + 1;
    for (let index = first; index < bytes.length; index++) {
      const code = bytes[index]!;
      if (code === LETTER_E) {
        this.position = index + 1 - start;
        return 'complete';
      }
      const isDigit = code >= DIGIT_0 && code <= DIGIT_9;
      if (index - first >= MAX_INTEGER_CHARACTERS || !(isDigit || code === MINUS)) return 'invalid';
    }
    return 'incomplete';
  }

  #string(bytes: Uint8Array, start: number): ScanState {
    const first = start + this.position;
    let length = 0;
    for (let index = first; index < bytes.length; index++) {
      const code = bytes[index]!;
      if (code === COLON) {
        this.position = index + 1 + length - start;
        return 'complete';
      }
      if (index - first >= MAX_LENGTH_DIGITS || !(code >= DIGIT_0 && code <= DIGIT_9)) return 'invalid';
      length = length * 10 + (code - DIGIT_0);
    }
    return 'incomplete';
  }
}
