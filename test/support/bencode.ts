/**
 * Bencode for tests, written apart from the code under test so that one cannot hide the other's mistakes.
 * Strings are byte strings (one character a byte).
 */
export type NgField = string | number | readonly NgField[] | NgMessage;
export interface NgMessage {
  readonly [key: string]: NgField;
}

export function encodeBencode(value: NgField): string {
  if (typeof value === 'number') return `i${value}e`;
  if (typeof value === 'string') return `${value.length}:${value}`;
  if (Array.isArray(value)) return `l${(value as readonly NgField[]).map(encodeBencode).join('')}e`;
  const entries = Object.entries(value as NgMessage);
  return `d${entries.map(([key, field]) => encodeBencode(key) + encodeBencode(field)).join('')}e`;
}

/** Throws on anything that is not exactly one well-formed value: a test wants to know. */
export function decodeBencode(text: string): NgField {
  const [value, end] = decodeAt(text, 0);
  if (end !== text.length) throw new Error(`bencode: ${text.length - end} bytes after the value`);
  return value;
}

function decodeAt(text: string, at: number): [NgField, number] {
  switch (text[at]) {
    case 'i':
      return decodeInteger(text, at + 1);
    case 'l':
      return decodeList(text, at + 1);
    case 'd':
      return decodeDictionary(text, at + 1);
    default:
      return decodeString(text, at);
  }
}

function decodeInteger(text: string, at: number): [number, number] {
  const end = text.indexOf('e', at);
  const digits = text.slice(at, end);
  if (end < 0 || !/^-?\d+$/.test(digits)) throw new Error(`bencode: bad integer at ${at}`);
  return [Number(digits), end + 1];
}

function decodeString(text: string, at: number): [string, number] {
  const colon = text.indexOf(':', at);
  const digits = text.slice(at, colon);
  if (colon < 0 || !/^\d+$/.test(digits)) throw new Error(`bencode: bad string length at ${at}`);
  const end = colon + 1 + Number(digits);
  if (end > text.length) throw new Error(`bencode: string at ${at} runs past the end`);
  return [text.slice(colon + 1, end), end];
}

function decodeList(text: string, at: number): [readonly NgField[], number] {
  const items: NgField[] = [];
  while (text[at] !== 'e') {
    const [item, next] = decodeAt(text, at);
    items.push(item);
    at = next;
  }
  return [items, at + 1];
}

function decodeDictionary(text: string, at: number): [NgMessage, number] {
  const fields: Record<string, NgField> = {};
  while (text[at] !== 'e') {
    const [key, afterKey] = decodeString(text, at);
    const [value, next] = decodeAt(text, afterKey);
    fields[key] = value;
    at = next;
  }
  return [fields, at + 1];
}
