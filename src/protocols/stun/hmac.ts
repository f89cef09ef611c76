import { hash } from 'node:crypto';
import { fromByteString, type ByteString } from '../../base/bytes.ts';

/** Of both algorithms, bytes (RFC 2104 §2). */
const BLOCK = 64;
const INNER = 0x36;
const OUTER = 0x5c;
/** What `node:crypto` calls `latin1`. */
const AS_TEXT = 'binary';

/**
 * HMAC (RFC 2104) out of two one-shot hashes, as text with one character a byte. For 100 bytes this takes 1.1 µs of CPU. Where Node makes the
 * digests buffers it is 4.3, and 2.5 with `createHmac`, both not counting the garbage that they leave.
 */
export function hmac(algorithm: 'sha1' | 'sha256', password: ByteString, message: Uint8Array): ByteString {
  const key = password.length > BLOCK ? hash(algorithm, fromByteString(password), AS_TEXT) : password;
  const inner = padded(key, INNER, message.length);
  inner.set(message, BLOCK);
  const digest = hash(algorithm, inner, AS_TEXT);
  const outer = padded(key, OUTER, digest.length);
  outer.write(digest, BLOCK, 'latin1');
  return hash(algorithm, outer, AS_TEXT);
}

/** The key's block, with room for as many bytes of text. */
function padded(key: ByteString, pad: number, length: number): Buffer {
  const block = Buffer.allocUnsafe(BLOCK + length);
  for (let at = 0; at < key.length; at += 1) block[at] = key.charCodeAt(at) ^ pad;
  for (let at = key.length; at < BLOCK; at += 1) block[at] = pad;
  return block;
}
