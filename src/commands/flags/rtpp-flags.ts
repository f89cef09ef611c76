import type { ByteString } from '../../base/bytes.ts';
import type { NgValue } from '../../protocols/ng/dictionary.ts';
import { scanRtppFlags, type RtppItem } from './rtpp-scanner.ts';

/** One key with its value, as it would stand in the dictionary of a message. A key may come several times. */
export type Entry = readonly [key: ByteString, value: NgValue];

/**
 * Parses flags as a SIP proxy script writes them: `word`, `key=value`, `key=[a b]`, `key=[k=v k=[a b]]`
 * (NG protocol, rtpp_flags). Total: what makes no sense becomes a word or value that is looked up like any other, and
 * then told of. Takes time linear in the length of the text.
 */
export function parseRtppFlags(text: ByteString): readonly Entry[] {
  const entries: Entry[] = [];
  const state: State = { interfaces: 0, transport: null };
  let flags: ByteString[] | null = null;
  const addFlag = (word: ByteString): void => {
    if (flags === null) entries.push(['flags', (flags = [])]);
    flags.push(word);
  };
  const addEntry = (key: ByteString, value: NgValue): void => {
    flags = null;
    entries.push([key, value]);
  };
  for (const item of scanRtppFlags(text)) {
    const { words, entry } = interpretItem(item, state);
    if (entry !== null) addEntry(...entry);
    words.forEach(addFlag);
  }
  if (state.transport !== null) addEntry('transport-protocol', profiles[state.transport]!);
  return entries;
}

interface State {
  /** How many were named so far. */
  interfaces: number;
  /** Index into `profiles`; null until a word says something about it. */
  transport: number | null;
}

interface Meaning {
  readonly entry: Entry | null;
  /** Items of the `flags` list. */
  readonly words: readonly ByteString[];
}

const interfaceKeys = ['from-interface', 'to-interface'];

// Index: 1 = S (encrypted), 2 = F (feedback), 4 = DTLS, which is always encrypted.
const profiles = [
  'RTP/AVP',
  'RTP/SAVP',
  'RTP/AVPF',
  'RTP/SAVPF',
  'UDP/TLS/RTP/SAVP',
  'UDP/TLS/RTP/SAVP',
  'UDP/TLS/RTP/SAVPF',
  'UDP/TLS/RTP/SAVPF',
];

/** Bits that a word clears and sets. */
const transportWords: ReadonlyMap<ByteString, readonly [clear: number, set: number]> = new Map([
  ['RTP', [1, 0]],
  ['SRTP', [0, 1]],
  ['AVP', [2, 0]],
  ['AVPF', [0, 2]],
  ['DTLS', [0, 4]],
  ['RTP/AVP', [7, 0]],
  ['RTP/SAVP', [7, 1]],
  ['RTP/AVPF', [7, 2]],
  ['RTP/SAVPF', [7, 3]],
  ['UDP/TLS/RTP/SAVP', [7, 4]],
  ['UDP/TLS/RTP/SAVPF', [7, 6]],
]);

/** Keys that carry the tag and the flag that makes it count. */
const tagFlags: ReadonlyMap<ByteString, ByteString> = new Map([
  ['from-tag', 'directional'],
  ['to-tag', 'to-tag'],
  ['to_tag', 'to-tag'],
]);

/** `KEY=X` that means the flag `KEY-X`. */
const codecKeys: ReadonlySet<ByteString> = new Set([
  'transcode',
  'codec-transcode',
  'codec-strip',
  'codec-offer',
  'codec-mask',
  'codec-set',
  'codec-accept',
  'codec-except',
]);

function interpretItem({ key, value }: RtppItem, state: State): Meaning {
  if (key === null) return typeof value === 'string' ? interpretWord(value, state) : nothing;
  if (key === 'direction' && typeof value === 'string') return takeInterface(value, state);
  if (codecKeys.has(key)) {
    const items = Array.isArray(value) ? (value as readonly NgValue[]) : [value];
    return {
      entry: null,
      words: items.filter((item) => typeof item === 'string').map((item) => `${key}-${item}`),
    };
  }
  const flag = tagFlags.get(key);
  return { entry: [key, value], words: flag === undefined ? [] : [flag] };
}

/** A list without a key. */
const nothing: Meaning = { entry: null, words: [] };

function interpretWord(word: ByteString, state: State): Meaning {
  if (word === 'internal' || word === 'external') return takeInterface(word, state);
  const bits = transportWords.get(word);
  if (bits === undefined) return { entry: null, words: [word] };
  const [clear, set] = bits;
  state.transport = ((state.transport ?? 0) & ~clear) | set;
  return nothing;
}

/** The first is the sender's, the second the receiver's; a third stays a plain `direction`, which is refused as such. */
function takeInterface(name: ByteString, state: State): Meaning {
  return { entry: [interfaceKeys[state.interfaces++] ?? 'direction', name], words: [] };
}
