import type { ByteString } from '../../base/bytes.ts';

/**
 * What an NG message holds, whichever encoding it came in. Strings are byte strings. A Map keeps the order of the
 * message (templates are expanded where they stand) and has no reserved or reordered keys.
 */
export type NgValue = ByteString | number | readonly NgValue[] | NgDictionary;
export type NgDictionary = ReadonlyMap<ByteString, NgValue>;

/** A reply that is still being put together; also accepts nested plain objects for brevity. */
export interface NgObject {
  readonly [key: string]: NgInput | undefined;
}
export type NgInput = NgValue | NgObject | readonly NgInput[] | ReadonlyMap<ByteString, NgInput>;

/** Turns plain objects and arrays into dictionaries; keys whose value is undefined are left out. */
export function toDictionary(object: NgObject): NgDictionary {
  const dictionary = new Map<ByteString, NgValue>();
  for (const [key, value] of Object.entries(object)) {
    if (value !== undefined) dictionary.set(key, toValue(value));
  }
  return dictionary;
}

function toValue(input: NgInput): NgValue {
  if (typeof input === 'string' || typeof input === 'number') return input;
  if (Array.isArray(input)) return (input as readonly NgInput[]).map(toValue);
  if (input instanceof Map) {
    const entries = [...(input as ReadonlyMap<ByteString, NgInput>)];
    return new Map(entries.map(([key, value]) => [key, toValue(value)]));
  }
  return toDictionary(input as NgObject);
}

export function isDictionary(value: NgValue | undefined): value is NgDictionary {
  return value instanceof Map;
}

export function isList(value: NgValue | undefined): value is readonly NgValue[] {
  return Array.isArray(value);
}

/** A dictionary as plain objects, arrays, strings and numbers, for programs. */
export function toPlain(dictionary: NgDictionary): Record<string, unknown> {
  return Object.fromEntries([...dictionary].map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: NgValue): unknown {
  if (isDictionary(value)) return toPlain(value);
  return isList(value) ? value.map(plainValue) : value;
}

/** What a command returns: a dictionary, or a plain object, which saves a conversion for each reply. */
export type NgReply = NgDictionary | NgObject;

export function replyValue(reply: NgReply, key: ByteString): NgInput | undefined {
  return reply instanceof Map ? (reply as NgDictionary).get(key) : (reply as NgObject)[key];
}
