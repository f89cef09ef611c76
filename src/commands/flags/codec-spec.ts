import type { ByteString } from '../../base/bytes.ts';
import type { CodecOperation, CodecScope, CodecSpec } from '../../policy/codecs/options.ts';

/** What each does: NG protocol, codec operations. */
export const codecOperationNames = [
  'strip',
  'except',
  'offer',
  'ignore',
  'transcode',
  'mask',
  'consume',
  'accept',
  'set',
] as const satisfies readonly CodecOperation[];

/** Operations that act only where our SDP goes out as an offer, and in playback. */
export const offerOnlyOperations: ReadonlySet<CodecOperation> = new Set([
  'accept',
  'consume',
  'mask',
  'set',
  'transcode',
]);

/** Nobody has more codecs than a media section has payload types. */
export const maxListedCodecs = 128;

/** Operations that are of no use without transcoding. */
export const deferredOperations: ReadonlySet<CodecOperation> = new Set(['accept', 'set']);

const scopes: ReadonlyMap<ByteString, CodecScope> = new Map([
  ['all', 'all'],
  ['full', 'full'],
  ['any', 'any'],
]);

/** The scope that a word stands for, or null if it is a codec. */
export function codecScope(word: ByteString): CodecScope | null {
  return scopes.get(word) ?? null;
}

/** Null where the name is empty or a number is none. */
export function parseCodecSpec(text: ByteString): CodecSpec | null {
  const slash = text.indexOf('/');
  if (text === '' || slash === 0) return null;
  // Both results written out: spreading one into the other took a third of the time of a whole message.
  if (slash < 0) {
    return {
      name: text,
      clock: null,
      channels: null,
      bitrate: null,
      ptimeMs: null,
      fmtp: null,
      options: null,
    };
  }
  const fields = text.split('/');
  const clock = toNumber(fields[1]);
  const channels = toNumber(fields[2]);
  const bitrate = toNumber(fields[3]);
  const ptimeMs = toNumber(fields[4]);
  if (clock === undefined || channels === undefined || bitrate === undefined || ptimeMs === undefined)
    return null;
  const fmtp = emptyToNull(fields[5]);
  const options = emptyToNull(fields.slice(6).join('/'));
  return { name: text.slice(0, slash), clock, channels, bitrate, ptimeMs, fmtp, options };
}

/** Undefined where it is none. */
function toNumber(text: string | undefined): number | null | undefined {
  if (text === undefined || text === '') return null;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function emptyToNull(text: ByteString | undefined): ByteString | null {
  return text === undefined || text === '' ? null : text;
}
