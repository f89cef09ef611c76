import type { ByteString } from '../base/bytes.ts';
import type { RecordingNames } from '../plan/recorder.ts';

/** Bytes of one part of a path that a file system takes (NAME_MAX). */
const LONGEST_NAME = 255;
/** What is put behind a name: number, extension and the like. */
const NAME_RESERVE = 40;
const LONGEST_PATH = 3800;

/** What names are made of. */
export interface NameFacts {
  readonly callId: ByteString;
  /** 16 hexadecimal digits that no other recording has. */
  readonly random: string;
  /** Local time. */
  readonly now: Date;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** `KEY:VALUE` items with `|` between them. */
  readonly metadata: ByteString | null;
  readonly extension: string;
}

/** The call-id as a part of a file name, RFC 3986 §2.3 unreserved characters as they are, others in %XX; cut where it is too long. */
export function safeName(text: ByteString, longest = LONGEST_NAME - NAME_RESERVE): string {
  let name = '';
  for (const char of text) {
    const isPlain = /[A-Za-z0-9_~-]/.test(char) || (char === '.' && name !== '');
    const next = isPlain ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    if (name.length + next.length > longest) break;
    name += next;
  }
  return name === '' ? '%' : name;
}

/** Under this name a recording has its capture in `pcaps/` and its metadata. */
export function recordingStem({ callId, random }: Pick<NameFacts, 'callId' | 'random'>): string {
  return `${safeName(callId, LONGEST_NAME - NAME_RESERVE - random.length)}-${random}`;
}

/** Path of the capture of a recording, or why the names that are asked for cannot be. */
export function capturePath(
  spool: string,
  names: RecordingNames,
  facts: NameFacts,
): { readonly path: string } | { readonly problem: string } {
  const { file, directory, pattern } = names;
  if (file !== null) return checked('recording-file', file);
  const folder = directory ?? `${spool}/pcaps`;
  if (directory !== null) {
    const found = checked('recording-dir', directory);
    if ('problem' in found) return found;
  }
  const stem = pattern === null ? recordingStem(facts) : expandPattern(pattern, facts);
  return checked('recording-pattern', `${folder}/${stem}.${facts.extension}`);
}

/** Absolute, without ways up, and short enough: whoever sends requests names files, not ways around. */
function checked(key: string, path: ByteString): { readonly path: string } | { readonly problem: string } {
  if (!path.startsWith('/')) return { problem: `${key} is not an absolute path` };
  if (path.includes('\0')) return { problem: `${key} holds a zero byte` };
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return { problem: `${key} holds ".."` };
  if (parts.length === 0) return { problem: `${key} names no file` };
  const isLong = path.length > LONGEST_PATH || parts.some((part) => part.length > LONGEST_NAME - 8);
  if (isLong) return { problem: `${key} makes a name that is too long` };
  return { path: `/${parts.join('/')}` };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Parts of names from the call are made safe, so a slash in the path comes from the pattern alone. */
function expandPattern(pattern: ByteString, facts: NameFacts): ByteString {
  return pattern.replace(/%(?:\{[^}]*\}|\d+|[\s\S]|$)/g, (word) => expandWord(word, facts));
}

function expandWord(word: ByteString, facts: NameFacts): ByteString {
  const { callId, random, now, startedAt, metadata } = facts;
  switch (word) {
    case '%%':
      return '%';
    case '%c':
      return safeName(callId);
    case '%r':
      return random;
    // A capture holds all streams of the call.
    case '%t':
      return 'mix';
    case '%Y':
      return String(now.getFullYear());
    case '%m':
      return two(now.getMonth() + 1);
    case '%d':
      return two(now.getDate());
    case '%H':
      return two(now.getHours());
    case '%M':
      return two(now.getMinutes());
    case '%S':
      return two(now.getSeconds());
    case '%u':
      return String(Math.floor(startedAt / 1000));
  }
  const key = /^%\{(.*)\}$/.exec(word);
  if (key) return metadataValue(metadata, key[1]!);
  const prefix = /^%(\d+)$/.exec(word);
  // The first characters of the call-id: folders by them keep each one small.
  return prefix ? safeName(callId.slice(0, Number(prefix[1]))) : '';
}

function metadataValue(metadata: ByteString | null, key: ByteString): string {
  const item = (metadata ?? '').split('|').find((part) => part.startsWith(`${key}:`));
  return item === undefined ? '' : safeName(item.slice(key.length + 1));
}

/** The n-th name to try when others exist already: `a.pcap`, `a-2.pcap`, ... */
export function alternative(path: string, attempt: number): string {
  if (attempt <= 1) return path;
  const slash = path.lastIndexOf('/');
  const dot = path.lastIndexOf('.');
  const end = dot > slash + 1 ? dot : path.length;
  return `${path.slice(0, end)}-${attempt}${path.slice(end)}`;
}
