import { hash } from 'node:crypto';
import { fromByteString, type ByteString } from '../../base/bytes.ts';

/** Of both algorithms, bytes (RFC 2104 §2). */
const BLOCK = 64;
const INNER = 0x36;
const OUTER = 0x5c;

/**
 * HMAC (RFC 2104) out of two one-shot hashes. Objects of `createHmac` keep the garbage collector busy in a flood: with them a forged check
 * took 7.6 to 18 µs of CPU, with this 5.5 to 8.
 */
export function hmac(algorithm: 'sha1' | 'sha256', password: ByteString, message: Uint8Array): Uint8Array {
  const long = fromByteString(password);
  const key = long.length > BLOCK ? hash(algorithm, long, 'buffer') : long;
  const inner = hash(algorithm, padded(key, INNER, message), 'buffer');
  return hash(algorithm, padded(key, OUTER, inner), 'buffer');
}

function padded(key: Uint8Array, pad: number, text: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK + text.length);
  block.fill(pad, 0, BLOCK);
  for (let at = 0; at < key.length; at += 1) block[at] = key[at]! ^ pad;
  block.set(text, BLOCK);
  return block;
}
