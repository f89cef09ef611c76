import type { ScanState } from '../bencode/index.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Finds where a JSON object or list ends while its bytes are still arriving, by counting brackets outside strings.
 * It remembers how far it got, so the total work is linear. It checks nothing else; `decodeJson` has the last word.
 */
export class JsonScanner {
  /** Relative to the start of the value. */
  position = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  /** `bytes` holds the value from index `start`, as far as it has arrived. */
  scan(bytes: Uint8Array, start: number): ScanState {
    for (let index = start + this.position; index < bytes.length; index++) {
      const code = bytes[index]!;
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (code === BACKSLASH) this.#isEscaped = true;
        else if (code === QUOTE) this.#isInString = false;
      } else if (code === QUOTE) {
        this.#isInString = true;
      } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        this.#depth++;
      } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
        this.#depth--;
        if (this.#depth === 0) {
          this.position = index + 1 - start;
          return 'complete';
        }
      }
    }
    this.position = bytes.length - start;
    return 'incomplete';
  }
}
