/**
 * Text from the wire is kept as a *byte string*: a JavaScript string with one character (U+0000 to U+00FF)
 * for each byte. SDP and tags are bytes, not UTF-8 (RFC 8866 §5), so nothing is lost on the way through, and V8
 * stores such strings in one byte a character.
 */
export type ByteString = string;

export function toByteString(bytes: Uint8Array): ByteString {
  return asBuffer(bytes).toString('latin1');
}

/** The same memory with Node's methods. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function fromByteString(text: ByteString): Buffer {
  return Buffer.from(text, 'latin1');
}

/** For people: decodes as UTF-8 where it is that, so that log lines show names as they were typed. */
export function toReadable(text: ByteString): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** From ordinary text (configuration, literals with accents) to its UTF-8 bytes. */
export function utf8ToByteString(text: string): ByteString {
  return Buffer.from(text, 'utf8').toString('latin1');
}
