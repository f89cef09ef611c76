import { parseCodecSpec } from '../../src/commands/flags/codec-spec.ts';
import type { OfferedCodecs } from '../../src/policy/codecs/offer.ts';
import {
  newCodecOptions,
  type CodecOperation,
  type CodecOptions,
  type CodecScope,
  type CodecSelection,
} from '../../src/policy/codecs/options.ts';
import { parseSdp, readCodecs, type SdpCodec } from '../../src/protocols/sdp/index.ts';

/** Payload types that tests use, and what they stand for. */
const mappings: Readonly<Record<string, string>> = {
  96: 'opus/48000/2',
  97: 'AMR-WB/16000',
  98: 'iLBC/8000',
  101: 'telephone-event/8000',
  102: 'telephone-event/48000',
  103: 'telephone-event/16000',
  104: 'CN/16000',
  105: 'AMR/8000',
  107: 'red/48000',
  110: 'telephone-event/8000',
  111: 'opus/48000/2',
  112: 'opus/48000/2',
  115: 'VP8/90000',
  116: 'H264/90000',
  117: 'rtx/90000',
  122: 'FOO/8000',
};
const formats: Readonly<Record<string, string>> = { 101: '0-15', 102: '0-15', 103: '0-15', 117: 'apt=115' };

/** `8 0 101`, or with words of its own behind a colon: `98:mode=20`, or a mapping of its own: `96=PCMA/8000`. */
export function codecs(list: string): readonly SdpCodec[] {
  const words = list === '' ? [] : list.split(' ').map(parseWord);
  const lines = words.flatMap(({ type, mapping, fmtp }) => [
    ...(mapping === undefined ? [] : [`a=rtpmap:${type} ${mapping}`]),
    ...(fmtp === undefined || fmtp === '' ? [] : [`a=fmtp:${type} ${fmtp}`]),
  ]);
  const types = words.map(({ type }) => type).join(' ');
  const parsed = parseSdp(
    `v=0\r\nm=audio 4000 RTP/AVP ${types}\r\n${lines.map((line) => `${line}\r\n`).join('')}`,
  );
  if (!parsed.ok) throw new Error(parsed.error.reason);
  return readCodecs(parsed.sdp.media[0]!);
}

interface Word {
  readonly type: string;
  readonly mapping: string | undefined;
  readonly fmtp: string | undefined;
}

function parseWord(word: string): Word {
  const [, type = '', own, fmtp] = /^(\d+)(?:=([^:]+))?(?::(.*))?$/.exec(word) ?? [];
  if (own !== undefined) return { type, mapping: own, fmtp };
  return { type, mapping: mappings[type], fmtp: fmtp ?? formats[type] };
}

export function show(list: readonly SdpCodec[]): string {
  return list.map(({ payloadType }) => payloadType).join(' ');
}

export type CodecWish = Partial<Record<CodecOperation, string>> & Partial<Omit<CodecOptions, 'operations'>>;

/** Operations as words with blanks between them: `{ strip: 'all', offer: 'PCMU PCMA' }`. */
export function codecOptions({
  strip,
  except,
  offer,
  ignore,
  transcode,
  mask,
  consume,
  accept,
  set,
  ...rest
}: CodecWish): CodecOptions {
  const lists = { strip, except, offer, ignore, transcode, mask, consume, accept, set };
  const operations = Object.entries(lists).map(([name, words]) => [name, selection(words ?? '')] as const);
  return {
    ...newCodecOptions(),
    ...rest,
    operations: Object.fromEntries(operations) as CodecOptions['operations'],
  };
}

function selection(words: string): CodecSelection {
  const items = words.split(' ').filter((word) => word !== '');
  const scope = items.find((word) => ['all', 'full', 'any'].includes(word));
  return {
    scope: (scope ?? 'listed') as CodecScope,
    codecs: items.filter((word) => word !== scope).map((word) => parseCodecSpec(word)!),
  };
}

/** What a receiver was offered without any wish. */
export function plainOffer(list: string): OfferedCodecs {
  const all = codecs(list);
  return { list: all, sources: all, ignored: [], accepted: [] };
}
