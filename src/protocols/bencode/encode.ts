import type { ByteString } from '../../base/bytes.ts';
import type { BencodeInput, BencodeObject } from './value.ts';

/**
 * Bencode as a byte string, with dictionary keys in the order of the Map or object. A number that is no exact integer is
 * written as a decimal string, which is how NG carries fractions.
 */
export function encode(value: BencodeInput): ByteString {
  if (typeof value === 'string') return `${value.length}:${value}`;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return `i${value}e`;
    const text = String(value);
    return `${text.length}:${text}`;
  }
  let text: string;
  if (Array.isArray(value)) {
    text = 'l';
    for (const item of value as readonly BencodeInput[]) text += encode(item);
  } else if (value instanceof Map) {
    text = 'd';
    for (const [key, item] of value as ReadonlyMap<ByteString, BencodeInput>)
      text += `${key.length}:${key}${encode(item)}`;
  } else {
    text = 'd';
    const object = value as BencodeObject;
    for (const key of Object.keys(object)) {
      const item = object[key];
      if (item !== undefined) text += `${key.length}:${key}${encode(item)}`;
    }
  }
  return `${text}e`;
}
