import type { ByteString } from '../../base/bytes.ts';
import { staticPayloadType } from '../rtp/index.ts';
import type { SdpMedia } from './types.ts';

/** One payload type of a media section, with all that the section says about it. */
export interface SdpCodec {
  /** 0 to 127. */
  readonly payloadType: number;
  /** Encoding name as written, or from the static table; empty if neither says. Compare without case (RFC 4855 §3). */
  readonly name: ByteString;
  /** RTP clock in Hz; 0 if not known. */
  readonly clockRate: number;
  readonly channels: number;
  /** Value of `a=rtpmap` (`8 PCMA/8000`), or null. */
  readonly rtpmap: ByteString | null;
  /** Values of `a=fmtp` (`101 0-15`), in order. */
  readonly fmtp: readonly ByteString[];
  /** Values of `a=rtcp-fb` for this payload type (`96 nack pli`), in order; those for `*` are not among them. */
  readonly rtcpFeedback: readonly ByteString[];
  /** The number alone says what it is (RFC 3551 §6). */
  readonly isStatic: boolean;
}

/**
 * The payload types of an RTP media section in the order of its `m=` line; each once. Formats that are no payload type
 * are passed over.
 */
export function readCodecs(media: SdpMedia): SdpCodec[] {
  const said = collect(media);
  const codecs = new Map<number, SdpCodec>();
  for (const format of media.formats) {
    const payloadType = parsePayloadType(format);
    if (payloadType === null || codecs.has(payloadType)) continue;
    codecs.set(payloadType, describe(payloadType, said.get(payloadType)));
  }
  return [...codecs.values()];
}

/**
 * What to write behind `a=rtpmap:` for this codec: what its sender wrote, else what the static table says, else null.
 */
export function rtpmapOf(codec: SdpCodec): ByteString | null {
  if (codec.rtpmap !== null) return codec.rtpmap;
  if (!codec.isStatic) return null;
  const channels = codec.channels > 1 ? `/${codec.channels}` : '';
  return `${codec.payloadType} ${codec.name}/${codec.clockRate}${channels}`;
}

/** 0 to 127 from the start of an `m=` format or of a value of `rtpmap`, `fmtp` or `rtcp-fb`; null if there is none. */
export function parsePayloadType(text: ByteString): number | null {
  let position = 0;
  while (position < MAX_BLANKS && isBlank(text.charCodeAt(position))) position += 1;
  const start = position;
  let payloadType = 0;
  for (; position < start + 3; position += 1) {
    const digit = text.charCodeAt(position) - DIGIT_0;
    if (!(digit >= 0 && digit <= 9)) break;
    payloadType = payloadType * 10 + digit;
  }
  const isAlone = position === text.length || isBlank(text.charCodeAt(position));
  return position > start && isAlone && payloadType <= 127 ? payloadType : null;
}

/** In front of a number; more are taken for nonsense. */
const MAX_BLANKS = 8;
const DIGIT_0 = 0x30;

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

interface Said {
  rtpmap: ByteString | null;
  readonly fmtp: ByteString[];
  readonly rtcpFeedback: ByteString[];
}

/** One pass over the attributes, so that many formats with many attributes stay linear. */
function collect(media: SdpMedia): ReadonlyMap<number, Said> {
  const said = new Map<number, Said>();
  for (const { name, value } of media.attributes) {
    if (value === null || (name !== 'rtpmap' && name !== 'fmtp' && name !== 'rtcp-fb')) continue;
    const payloadType = parsePayloadType(value);
    if (payloadType === null) continue;
    let entry = said.get(payloadType);
    if (entry === undefined) {
      entry = { rtpmap: null, fmtp: [], rtcpFeedback: [] };
      said.set(payloadType, entry);
    }
    // Of several rtpmaps for one number the last counts, as rtpengine has it.
    if (name === 'rtpmap') entry.rtpmap = value;
    else if (name === 'fmtp') entry.fmtp.push(value);
    else entry.rtcpFeedback.push(value);
  }
  return said;
}

function describe(payloadType: number, said: Said | undefined): SdpCodec {
  const known = staticPayloadType(payloadType);
  const mapped = parseEncoding(said?.rtpmap ?? null);
  return {
    payloadType,
    name: mapped?.name ?? known?.name ?? '',
    clockRate: mapped?.clockRate ?? known?.clockRate ?? 0,
    channels: mapped?.channels ?? known?.channels ?? 1,
    rtpmap: said?.rtpmap ?? null,
    fmtp: said?.fmtp ?? [],
    rtcpFeedback: said?.rtcpFeedback ?? [],
    isStatic: known !== null,
  };
}

/** `PT NAME/CLOCK[/CHANNELS]`, RFC 8866 §6.6. Null unless it has a name and a clock rate. */
function parseEncoding(
  rtpmap: ByteString | null,
): { name: ByteString; clockRate: number; channels: number } | null {
  if (rtpmap === null) return null;
  const encoding = /^[ \t]{0,8}\d{1,3}[ \t]{1,8}([^ \t/]+)\/(\d{1,9})(?:\/(\d{1,3}))?/.exec(rtpmap);
  if (encoding === null) return null;
  const [, name, clockRate, channels] = encoding;
  return { name: name!, clockRate: Number(clockRate), channels: Math.max(Number(channels ?? 1), 1) };
}
