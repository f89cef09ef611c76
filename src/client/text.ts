import { utf8ToByteString, type ByteString } from '../base/bytes.ts';

/**
 * How strings of requests and replies stand for bytes.
 *
 * `utf8`: ordinary text. A byte that is no UTF-8 (old SDP has Latin-1 names) is read as the lone surrogate
 * U+DC00 + byte, and written back as that byte, so that an SDP passed through unchanged is byte exact all the same.
 *
 * `bytes`: one character, U+0000 to U+00FF, for each byte; `Buffer.from(text, 'latin1')` gives the bytes.
 */
export type TextForm = 'utf8' | 'bytes';

const ESCAPE_BASE = 0xdc00;
const NOT_ASCII = /[\x80-\uffff]/;
/** A lone low surrogate that stands for a byte; with the `u` flag proper pairs do not match. */
const ESCAPED_BYTE = /([\udc80-\udcff])/u;
/** Well-formed sequences (Unicode 16, table 3-7) in the first group, a single stray byte in the second. */
const SEQUENCE =
  /([^\x80-\xff]+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})|([\x80-\xff])/g;

export function encodeText(text: string, form: TextForm): ByteString {
  if (form === 'bytes' || !NOT_ASCII.test(text)) return text;
  return text
    .split(ESCAPED_BYTE)
    .map((part, index) =>
      index % 2 === 1 ? String.fromCharCode(part.charCodeAt(0) - ESCAPE_BASE) : utf8ToByteString(part),
    )
    .join('');
}

export function decodeText(bytes: ByteString, form: TextForm): string {
  if (form === 'bytes' || !NOT_ASCII.test(bytes)) return bytes;
  return bytes.replace(SEQUENCE, (_whole, sequence: string | undefined, stray: string | undefined) =>
    sequence === undefined
      ? String.fromCharCode(ESCAPE_BASE + stray!.charCodeAt(0))
      : Buffer.from(sequence, 'latin1').toString('utf8'),
  );
}
