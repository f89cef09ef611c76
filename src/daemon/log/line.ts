import { toReadable } from '../../base/bytes.ts';
import type { LogFields, LogLevel, LogSubsystem } from '../../base/log.ts';
import { escapeControls, escapeQuoted } from './escape.ts';

/**
 * The form of log lines. Both start as upstream's do, so that what reads its logs reads ours:
 *
 *     INFO: [CALL-ID/TAG port PORT]: [control] message key=value other="two words"       default
 *     INFO: [ID="CALL-ID" TAG="TAG" PORT="PORT"]: [control] message key="value"          parsable
 */
export interface LineStyle {
  readonly format: 'default' | 'parsable';
  /** Write a message of several lines as that many log lines; otherwise line breaks are escaped. */
  readonly splitLines: boolean;
  /** Characters; null = no limit. */
  readonly maxLength: number | null;
  /** Put around call-ids, tags and addresses. */
  readonly markPrefix: string;
  readonly markSuffix: string;
}

export interface LogRecord {
  readonly level: LogLevel;
  readonly subsystem: LogSubsystem;
  readonly message: string;
  readonly fields: LogFields;
}

const LEVEL_NAMES = ['EMERG', 'ALERT', 'CRIT', 'ERR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG'] as const;

/** Fields that tell who talks to whom. */
const SENSITIVE =
  /^(callId|label|peer|source|destination|client|from|to|viaBranch)$|tag$|address$|endpoint$|host$/i;

/** With a call-id, these stand in front of the message instead of behind it. */
const IN_FRONT = new Set(['callId', 'tag', 'port']);

const CONTINUATION = '... ';
/** What a piece of a broken line holds even if the call-id before it is longer than a whole line. */
const SHORTEST_PIECE = 40;

type FieldValue = string | number | boolean;

function isPresent(value: LogFields[string]): value is FieldValue {
  return value !== undefined && value !== null;
}

/** A call-id is a byte string wherever it is logged, so that `debug` finds it; people read it as it was typed. */
function nameOfCall(callId: FieldValue): string {
  const text = String(callId);
  return /^[\0-\xff]*$/.test(text) ? toReadable(text) : text;
}

const marked = (name: string, text: string, style: LineStyle): string =>
  SENSITIVE.test(name) ? style.markPrefix + text + style.markSuffix : text;

function quoted(name: string, value: FieldValue, style: LineStyle): string {
  return `"${marked(name, escapeQuoted(String(value)), style)}"`;
}

function fieldText(name: string, value: FieldValue, style: LineStyle): string {
  const isBare = typeof value !== 'string' || /^[\x21-\x7E]+$/.test(value.replace(/["=\\]/g, ' '));
  if (style.format === 'parsable' || !isBare) return `${name}=${quoted(name, value, style)}`;
  return `${name}=${marked(name, String(value), style)}`;
}

function callText({ callId, tag, port }: LogFields, style: LineStyle): string {
  if (!isPresent(callId)) return '';
  if (style.format === 'parsable') {
    const tagText = isPresent(tag) ? ` TAG=${quoted('tag', tag, style)}` : '';
    const portText = isPresent(port) ? ` PORT="${port}"` : '';
    return `[ID=${quoted('callId', nameOfCall(callId), style)}${tagText}${portText}]: `;
  }
  const bare = (name: string, value: FieldValue): string =>
    marked(name, escapeControls(String(value)), style);
  const tagText = isPresent(tag) ? `/${bare('tag', tag)}` : '';
  return `[${bare('callId', nameOfCall(callId))}${tagText}${isPresent(port) ? ` port ${port}` : ''}]: `;
}

function fieldsText(fields: LogFields, style: LineStyle): string {
  const hasCall = isPresent(fields.callId);
  let text = '';
  for (const [name, value] of Object.entries(fields))
    if (isPresent(value) && !(hasCall && IN_FRONT.has(name))) text += ` ${fieldText(name, value, style)}`;
  return text;
}

/** Cuts into pieces of at most `room` characters, never between the two halves of one. */
function breakLine(text: string, room: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (;;) {
    const lead = start === 0 ? '' : CONTINUATION;
    let end = start + room - lead.length;
    if (end >= text.length) return [...pieces, lead + text.slice(start)];
    if (/[\uD800-\uDBFF]/.test(text[end - 1]!)) end--;
    pieces.push(lead + text.slice(start, end));
    start = end;
  }
}

/** The lines of one record, safe to write out, each with everything in front that the first one has. */
export function formatRecord({ level, subsystem, message, fields }: LogRecord, style: LineStyle): string[] {
  const front = `${LEVEL_NAMES[level]}: ${callText(fields, style)}[${subsystem}] `;
  const [first = '', ...more] = style.splitLines ? message.trimEnd().split(/\r\n|\n|\r/) : [message];
  const bodies = [escapeControls(first) + fieldsText(fields, style), ...more.map(escapeControls)];
  if (style.maxLength === null) return bodies.map((body) => front + body);
  const room = Math.max(style.maxLength - front.length, SHORTEST_PIECE);
  return bodies.flatMap((body) => breakLine(body, room)).map((piece) => front + piece);
}
