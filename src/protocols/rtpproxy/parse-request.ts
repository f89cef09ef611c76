import type { ByteString } from '../../base/bytes.ts';
import { familyOf, type Address } from '../../base/endpoint.ts';
import type { RtpproxyMediaRequest, RtpproxyOptions, RtpproxyRequest } from './request.ts';

export type RtpproxyParseResult =
  | { readonly ok: true; readonly request: RtpproxyRequest }
  /** For the log; the client only gets a number. */
  | { readonly ok: false; readonly problem: string };

/** As many as an SDP can have here. */
const maxMedia = 128;
const noOptions: RtpproxyOptions = { from: null, to: null, isAsymmetric: false, payloadTypes: [] };

/**
 * Reads what follows the cookie: words apart by blanks, the first a letter with options. Words after those that are known
 * (a socket to notify, for one) are passed over. Never throws.
 */
export function parseRtpproxyRequest(text: ByteString): RtpproxyParseResult {
  const words = text.split(/[ \t\r\n]+/).filter((word) => word !== '');
  const [command = '', ...rest] = words;
  switch (command.charAt(0).toUpperCase()) {
    case 'U':
      return parseMedia('update', command, rest);
    case 'L':
      return parseMedia('lookup', command, rest);
    case 'D':
      return parseSession('delete', rest);
    case 'Q':
      return parseSession('query', rest);
    case 'V':
      return parseVersion(command, rest);
    default:
      return refuse(command === '' ? 'no command' : 'unknown command');
  }
}

function parseMedia(
  kind: RtpproxyMediaRequest['kind'],
  command: ByteString,
  [callId, host = '', portText = '', from, to]: readonly ByteString[],
): RtpproxyParseResult {
  if (callId === undefined || from === undefined)
    return refuse('call-id, address, port and from-tag are needed');
  const address = parseHost(host);
  if (address === null) return refuse('the address is no IP address');
  const port = parseNumber(portText, 65535);
  if (port === null) return refuse('the port is no port');
  const fromTag = splitTag(from);
  const toTag = to === undefined ? null : splitTag(to);
  if (fromTag.media === null || toTag?.media === null)
    return refuse('the number of a media section is wrong');
  return {
    ok: true,
    request: {
      kind,
      options: parseOptions(command),
      callId,
      address,
      port,
      fromTag: fromTag.tag,
      toTag: toTag === null || toTag.tag === '' ? null : toTag.tag,
      media: fromTag.media,
    },
  };
}

function parseSession(
  kind: 'delete' | 'query',
  [callId, from, to]: readonly ByteString[],
): RtpproxyParseResult {
  if (callId === undefined || from === undefined) return refuse('call-id and from-tag are needed');
  const toTag = to === undefined ? null : splitTag(to).tag;
  return {
    ok: true,
    request: { kind, callId, fromTag: splitTag(from).tag, toTag: toTag === '' ? null : toTag },
  };
}

function parseVersion(command: ByteString, [date]: readonly ByteString[]): RtpproxyParseResult {
  if (!/^.f/i.test(command)) return { ok: true, request: { kind: 'version' } };
  return date === undefined ? refuse('VF needs a date') : { ok: true, request: { kind: 'feature', date } };
}

/** The letters after the command: each may carry digits and commas. */
function parseOptions(command: ByteString): RtpproxyOptions {
  if (command.length === 1) return noOptions;
  const sides: ('internal' | 'external')[] = [];
  let isAsymmetric = false;
  let payloadTypes: readonly number[] = [];
  for (const [, letter = '', value = ''] of command.slice(1).matchAll(/([^\d,])([\d,]*)/g)) {
    if (letter === 'I' || letter === 'i') sides.push('internal');
    else if (letter === 'E' || letter === 'e') sides.push('external');
    else if (letter === 'A' || letter === 'a') isAsymmetric = true;
    else if (letter === 'C' || letter === 'c') payloadTypes = parsePayloadTypes(value);
  }
  return { from: sides[0] ?? null, to: sides[1] ?? null, isAsymmetric, payloadTypes };
}

function parsePayloadTypes(value: ByteString): readonly number[] {
  const numbers = value.split(',').map((item) => parseNumber(item, 127));
  return [...new Set(numbers.filter((number) => number !== null))];
}

/** `TAG;MEDIA`; without a number the first section is meant. */
function splitTag(text: ByteString): { readonly tag: ByteString; readonly media: number | null } {
  const at = text.lastIndexOf(';');
  if (at === -1) return { tag: text, media: 1 };
  const media = parseNumber(text.slice(at + 1), maxMedia);
  return { tag: text.slice(0, at), media: media === 0 ? null : media };
}

function parseHost(text: ByteString): Address | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const family = bare.includes('%') ? null : familyOf(bare);
  return family === null ? null : { family, address: bare };
}

function parseNumber(text: ByteString, max: number): number | null {
  if (!/^\d{1,5}$/.test(text)) return null;
  const number = Number(text);
  return number <= max ? number : null;
}

function refuse(problem: string): RtpproxyParseResult {
  return { ok: false, problem };
}
