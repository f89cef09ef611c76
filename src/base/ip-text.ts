const DOT = 0x2e;
const DIGIT_0 = 0x30;

/**
 * The four bytes of a dotted IPv4 address as they lie in memory (a little-endian int32), or null for text that is none:
 * every part a decimal number up to 255 without leading zeros. A call has a dozen of them to be read: by a regular
 * expression and `split` that was 2 % of a set-up.
 */
export function ipv4Word(text: string): number | null {
  let word = 0;
  let shift = 0;
  let part = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === DOT) {
      if (part < 0 || shift === 24) return null;
      word |= part << shift;
      shift += 8;
      part = -1;
      continue;
    }
    const digit = code - DIGIT_0;
    if (digit < 0 || digit > 9 || part === 0) return null;
    part = part < 0 ? digit : part * 10 + digit;
    if (part > 255) return null;
  }
  return part < 0 || shift !== 24 ? null : word | (part << 24);
}

/** Text that `familyOf` has accepted, to 16 bytes with the address in the first four. */
export function parseIPv4(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  const word = ipv4Word(text) ?? 0;
  for (let index = 0; index < 4; index += 1) bytes[index] = word >> (8 * index);
  return bytes;
}

/** Text that `familyOf` has accepted (RFC 4291 §2.2, with an optional zone that is ignored), to its 16 bytes. */
export function parseIPv6(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  const [address = ''] = text.split('%');
  const [head = '', tail] = address.split('::');
  const front = groups(head);
  bytes.set(front);
  if (tail !== undefined) {
    const back = groups(tail);
    bytes.set(back, 16 - back.length);
  }
  return bytes;
}

/** `1:2:192.0.2.1` to its bytes, two for each group and four for a dotted end. */
function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

export function formatIPv4(bytes: Uint8Array): string {
  return `${bytes[0]!}.${bytes[1]!}.${bytes[2]!}.${bytes[3]!}`;
}

/** From a word as `ipv4Word` makes it. */
export function formatIPv4Word(word: number): string {
  return `${word & 0xff}.${(word >>> 8) & 0xff}.${(word >>> 16) & 0xff}.${word >>> 24}`;
}

/** The canonical text of RFC 5952 §4: lower case, no leading zeros, the first longest run of zeros shortened. */
export function formatIPv6(bytes: Uint8Array): string {
  const parts = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  const run = longestZeroRun(parts);
  const hex = (from: number, to: number) =>
    parts
      .slice(from, to)
      .map((part) => part.toString(16))
      .join(':');
  return run.length < 2 ? hex(0, 8) : `${hex(0, run.start)}::${hex(run.start + run.length, 8)}`;
}

function longestZeroRun(parts: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index < parts.length; index += 1) {
    if (parts[index] !== 0) start = index + 1;
    else if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
  }
  return best;
}
