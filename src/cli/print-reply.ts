import type { NgReplyObject, NgReplyValue } from '../client/index.ts';

/** A reply for people: a line a value, what is nested indented, texts of several lines as they are. */
export function printReply(reply: NgReplyObject, indent = ''): string {
  return Object.entries(reply)
    .map(([key, value]) => `${indent}${key}:${printValue(value, indent)}\n`)
    .join('');
}

function printValue(value: NgReplyValue, indent: string): string {
  if (typeof value === 'number') return ` ${value}`;
  const inner = `${indent}  `;
  if (typeof value === 'string') {
    const text = value.replaceAll('\r\n', '\n').replace(/\n$/, '');
    return text.includes('\n') ? `\n${text.replaceAll(/^/gm, inner)}` : ` ${text}`;
  }
  if (Array.isArray(value)) {
    const items = value as readonly NgReplyValue[];
    if (items.every((item) => typeof item !== 'object'))
      return items.length === 0 ? ' []' : ` ${items.join(', ')}`;
    return items.map((item) => `\n${indent}  -${printValue(item, inner)}`).join('');
  }
  const text = printReply(value as NgReplyObject, inner);
  return text === '' ? ' {}' : `\n${text.replace(/\n$/, '')}`;
}
