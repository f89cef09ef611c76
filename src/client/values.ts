import type { ByteString } from '../base/bytes.ts';
import { isDictionary, isList, type NgDictionary, type NgValue } from '../protocols/ng/index.ts';
import { decodeText, encodeText, type TextForm } from './text.ts';

/** Text in a request: a string, or bytes that are sent as they are whatever the form of strings. */
export type NgText = string | Uint8Array;

/** Anything that can stand in a request. Keys whose value is undefined are left out. */
export type NgParameter = NgText | number | readonly NgParameter[] | NgParameters;
export interface NgParameters {
  readonly [key: string]: NgParameter | undefined;
}

/** Anything that can stand in a reply. Fractions arrive as strings. */
export type NgReplyValue = string | number | readonly NgReplyValue[] | NgReplyObject;
export interface NgReplyObject {
  readonly [key: string]: NgReplyValue;
}

export function toRequest(parameters: NgParameters, form: TextForm): NgDictionary {
  const dictionary = new Map<ByteString, NgValue>();
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== undefined) dictionary.set(encodeText(key, form), toNgValue(value, form));
  }
  return dictionary;
}

export function fromReply(dictionary: NgDictionary, form: TextForm): NgReplyObject {
  // `fromEntries` makes even a key such as `__proto__`, which a tag of a call can be, an ordinary one.
  return Object.fromEntries(
    [...dictionary].map(([key, value]) => [decodeText(key, form), fromNgValue(value, form)]),
  );
}

function toNgValue(value: NgParameter, form: TextForm): NgValue {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return encodeText(value, form);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (Array.isArray(value)) return (value as readonly NgParameter[]).map((item) => toNgValue(item, form));
  return toRequest(value as NgParameters, form);
}

function fromNgValue(value: NgValue, form: TextForm): NgReplyValue {
  if (typeof value === 'number') return value;
  if (isDictionary(value)) return fromReply(value, form);
  if (isList(value)) return value.map((item) => fromNgValue(item, form));
  return decodeText(value, form);
}
