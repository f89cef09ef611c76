import type { ByteString } from '../../base/bytes.ts';
import type { SdpCodec } from '../../protocols/sdp/index.ts';
import { codecKey, hasFormat, isSameFormat } from './format.ts';
import type { CodecSelection, CodecSpec } from './options.ts';

/** True if media of one passes as media of the other, whatever their payload types. */
export function isSameCodec(a: SdpCodec, b: SdpCodec): boolean {
  if (a.clockRate !== b.clockRate || a.channels !== b.channels || a.name === '') return false;
  const key = codecKey(a.name);
  return key === codecKey(b.name) && isSameFormat(key, formatOf(a), formatOf(b));
}

/** The one of `codecs` that media of `wanted` passes as; best with the same payload type. */
export function findSame(codecs: readonly SdpCodec[], wanted: SdpCodec): SdpCodec | null {
  let found: SdpCodec | null = null;
  for (const codec of codecs) {
    if (!isSameCodec(codec, wanted)) continue;
    if (codec.payloadType === wanted.payloadType) return codec;
    found ??= codec;
  }
  return found;
}

/** True if the same payload type does not stand for the same codec, whatever its format parameters. */
export function areDifferentCodecs(a: SdpCodec, b: SdpCodec): boolean {
  if (a.name === '' || b.name === '') return false;
  return codecKey(a.name) !== codecKey(b.name) || a.clockRate !== b.clockRate || a.channels !== b.channels;
}

export function findPayloadType(codecs: readonly SdpCodec[], payloadType: number): SdpCodec | null {
  for (const codec of codecs) if (codec.payloadType === payloadType) return codec;
  return null;
}

/** True if the codec is what the client means: its name (without regard to case), and all else that is given. */
export function matches(spec: CodecSpec, codec: SdpCodec): boolean {
  if (!isSameName(spec.name, codec.name)) return false;
  if (spec.clock !== null && spec.clock !== codec.clockRate) return false;
  if (spec.channels !== null && spec.channels !== codec.channels) return false;
  return spec.fmtp === null || hasFormat(codecKey(codec.name), formatOf(codec), spec.fmtp);
}

/** True if the selection has the codec by its name; one of all codecs has none. */
export function isNamed({ codecs }: CodecSelection, codec: SdpCodec): boolean {
  for (const spec of codecs) if (matches(spec, codec)) return true;
  return false;
}

export function takesAll({ scope }: CodecSelection): boolean {
  return scope === 'all' || scope === 'full';
}

export function isSelected(selection: CodecSelection, codec: SdpCodec): boolean {
  return takesAll(selection) || isNamed(selection, codec);
}

export function isEmptySelection({ scope, codecs }: CodecSelection): boolean {
  return codecs.length === 0 && (scope === 'listed' || scope === 'any');
}

function isSameName(a: ByteString, b: ByteString): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());
}

/** Format parameters without the payload type in front. */
function formatOf({ fmtp }: SdpCodec): readonly ByteString[] {
  return fmtp.map((value) => value.replace(/^[ \t]{0,8}\d{1,3}[ \t]{1,8}/, ''));
}
