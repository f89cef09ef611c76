import type { ByteString } from '../../base/bytes.ts';

/** Hands out the lines of a body without their endings. CRLF, LF and lone CR all end a line, in any mixture. */
export class LineReader {
  /** Number of the line handed out last, counted from 1. */
  number = 0;
  readonly #body: ByteString;
  #position = 0;

  constructor(body: ByteString) {
    // Lone CRs are rare, so that one pass to find them is cheaper than looking for two kinds of ending everywhere.
    this.#body = /\r(?!\n)/.test(body) ? body.replace(/\r\n?/g, '\n') : body;
  }

  /** The next line, or null at the end. What stands behind the last line ending is a line only if it is not empty. */
  next(): ByteString | null {
    const body = this.#body;
    const start = this.#position;
    if (start >= body.length) return null;
    const newline = body.indexOf('\n', start);
    let end = newline === -1 ? body.length : newline;
    this.#position = end + 1;
    if (end > start && body.charCodeAt(end - 1) === 0x0d) end -= 1;
    this.number += 1;
    return body.slice(start, end);
  }
}
