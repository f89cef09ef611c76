import { fromByteString, toByteString, type ByteString } from '../../base/bytes.ts';
import { decode as decodeBencode, encodeBytes } from '../bencode/index.ts';
import { isDictionary, type NgDictionary, type NgReply } from './dictionary.ts';
import { decodeJson } from './json-decode.ts';
import { encodeJson } from './json-encode.ts';

/** How the dictionary of a message is written. A reply uses the encoding of its request. */
export type NgEncoding = 'bencode' | 'json';

/** The texts clients see in `error-reason` when a message cannot be read. */
export type NgFormatError =
  | 'Could not decode bencode dictionary'
  | 'Failed to parse JSON document'
  | 'Invalid NG data format'
  | 'Invalid data (no payload)';

export type NgBody =
  | { readonly kind: 'dictionary'; readonly encoding: NgEncoding; readonly dictionary: NgDictionary }
  | { readonly kind: 'malformed'; readonly encoding: NgEncoding; readonly reason: NgFormatError };

const SPACE = 0x20;
const DELETE = 0x7f;

/** Clients make cookies of some ten to thirty bytes. */
export const MAX_COOKIE_BYTES = 4096;

/**
 * A message is `COOKIE SPACE DICTIONARY`. Cookies are printable ASCII: an RTP packet that somebody gets us to relay to our own
 * control port must not pass for a request. The cookie is everything before the first space; null if there is none, it
 * is empty (then nobody could match a reply) or longer than `MAX_COOKIE_BYTES` (then not even a short reply might fit
 * into a datagram).
 */
export function readCookie(message: Uint8Array): ByteString | null {
  const most = Math.min(message.length, MAX_COOKIE_BYTES + 1);
  for (let index = 0; index < most; index += 1) {
    const byte = message[index]!;
    if (byte === SPACE) return index === 0 ? null : toByteString(message.subarray(0, index));
    if (byte < SPACE || byte >= DELETE) return null;
  }
  return null;
}

/**
 * Reads the dictionary that starts at `offset`, the character after the cookie's space. The first byte tells the
 * encoding; an unreadable message is answered in bencode unless it began as JSON. Bytes after a bencode dictionary
 * are ignored.
 */
export function decodeBody(message: Uint8Array, offset: number): NgBody {
  if (offset >= message.length) return malformed('bencode', 'Invalid data (no payload)');
  const first = message[offset];
  if (first === 0x64 /* d */) {
    const result = decodeBencode(message, offset);
    return result.ok && isDictionary(result.value)
      ? { kind: 'dictionary', encoding: 'bencode', dictionary: result.value }
      : malformed('bencode', 'Could not decode bencode dictionary');
  }
  if (first === 0x7b /* { */) {
    const value = decodeJson(message, offset);
    return value !== null && isDictionary(value)
      ? { kind: 'dictionary', encoding: 'json', dictionary: value }
      : malformed('json', 'Failed to parse JSON document');
  }
  return malformed('bencode', 'Invalid NG data format');
}

/** The bytes of a request or reply; `cookie` null: the dictionary alone. */
export function encodeMessage(cookie: ByteString | null, dictionary: NgReply, encoding: NgEncoding): Buffer {
  const prefix = cookie === null ? '' : `${cookie} `;
  if (encoding === 'bencode') return encodeBytes(prefix, dictionary);
  return fromByteString(prefix + encodeJson(dictionary));
}

function malformed(encoding: NgEncoding, reason: NgFormatError): NgBody {
  return { kind: 'malformed', encoding, reason };
}
