import type { ByteString } from '../../base/bytes.ts';
import { isList, type NgValue } from '../../protocols/ng/dictionary.ts';
import { RtppScanner } from './rtpp-scanner.ts';

/** One key with its value, as it would stand in the dictionary of a message. A key may come several times. */
export type Entry = readonly [key: ByteString, value: NgValue];

/**
 * Parses flags as a SIP proxy script writes them: `word`, `key=value`, `key=[a b]`, `key=[k=v k=[a b]]`
 * (NG protocol, rtpp_flags). Total: what makes no sense becomes a word or value that is looked up like any other, and
 * then told of. Takes time linear in the length of the text.
 */
export function parseRtppFlags(text: ByteString): readonly Entry[] {
  const scanner = new RtppScanner(text);
  const builder = new EntryBuilder();
  for (let item = scanner.next(); item !== null; item = scanner.next()) {
    if (item.key !== null) builder.takePair(item.key, item.value);
    // A list without a key says nothing.
    else if (typeof item.value === 'string') builder.takeWord(item.value);
  }
  return builder.finish();
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
  'codec-ignore',
  'codec-mask',
  'codec-consume',
  'codec-set',
  'codec-accept',
  'codec-except',
]);

class EntryBuilder {
  readonly #entries: Entry[] = [];
  /** The `flags` list that stands last, if nothing has come after it: what comes later overrides, so order counts. */
  #flags: ByteString[] | null = null;
  #interfaces = 0;
  /** Index into `profiles`; null until a word says something about it. */
  #transport: number | null = null;

  takeWord(word: ByteString): void {
    if (word === 'internal' || word === 'external') {
      this.#takeInterface(word);
      return;
    }
    const bits = transportWords.get(word);
    if (bits === undefined) this.#addFlag(word);
    else this.#transport = ((this.#transport ?? 0) & ~bits[0]) | bits[1];
  }

  takePair(key: ByteString, value: NgValue): void {
    if (key === 'direction' && typeof value === 'string') this.#takeInterface(value);
    else if (codecKeys.has(key)) this.#takeCodecs(key, value);
    else {
      this.#addEntry(key, value);
      const flag = tagFlags.get(key);
      if (flag !== undefined) this.#addFlag(flag);
    }
  }

  finish(): readonly Entry[] {
    if (this.#transport !== null) this.#addEntry('transport-protocol', profiles[this.#transport]!);
    return this.#entries;
  }

  /** The first is the sender's, the second the receiver's; a third stays a plain `direction`, which is refused as such. */
  #takeInterface(name: ByteString): void {
    this.#addEntry(interfaceKeys[this.#interfaces++] ?? 'direction', name);
  }

  #takeCodecs(key: ByteString, value: NgValue): void {
    for (const codec of isList(value) ? value : [value])
      if (typeof codec === 'string') this.#addFlag(`${key}-${codec}`);
  }

  #addFlag(word: ByteString): void {
    if (this.#flags === null) {
      this.#flags = [];
      this.#entries.push(['flags', this.#flags]);
    }
    this.#flags.push(word);
  }

  #addEntry(key: ByteString, value: NgValue): void {
    this.#flags = null;
    this.#entries.push([key, value]);
  }
}
