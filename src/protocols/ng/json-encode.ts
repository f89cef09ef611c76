import type { ByteString } from '../../base/bytes.ts';
import type { NgInput, NgObject } from './dictionary.ts';

/**
 * Compact JSON as a byte string. Bytes from 0x80 up are written as they are, so UTF-8 comes out as UTF-8 and anything
 * else byte exact. A number that is no exact integer is written as a string, which is how NG carries fractions.
 */
export function encodeJson(value: NgInput): ByteString {
  // Of the characters up to U+00FF stringify escapes the quote, the backslash and the controls, nothing else.
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}` : `"${value}"`;
  let text = '';
  if (value instanceof Map) {
    for (const [key, item] of value as ReadonlyMap<ByteString, NgInput>)
      text += `,${JSON.stringify(key)}:${encodeJson(item)}`;
    return `{${text.substring(1)}}`;
  }
  if (Array.isArray(value)) {
    for (const item of value as readonly NgInput[]) text += `,${encodeJson(item)}`;
    return `[${text.substring(1)}]`;
  }
  for (const [key, item] of Object.entries(value as NgObject)) {
    if (item !== undefined) text += `,${JSON.stringify(key)}:${encodeJson(item)}`;
  }
  return `{${text.substring(1)}}`;
}
