import type { ByteString } from '../../base/bytes.ts';

/** Puts a session description together line by line; every line ends in CRLF (RFC 8866 §5). */
export class SdpWriter {
  #text: ByteString = '';

  /** `TYPE=VALUE`. */
  line(type: string, value: ByteString): void {
    this.#text += `${type}=${value}\r\n`;
  }

  /** `a=NAME`, or `a=NAME:VALUE` where there is a value, an empty one included. */
  attribute(name: ByteString, value: ByteString | null): void {
    this.#text += value === null ? `a=${name}\r\n` : `a=${name}:${value}\r\n`;
  }

  /** A whole line as it came, without its ending. */
  rawLine(line: ByteString): void {
    this.#text += `${line}\r\n`;
  }

  toString(): ByteString {
    return this.#text;
  }
}
