import type { ByteString } from '../base/bytes.ts';
import { staticPayloadType } from '../protocols/rtp/index.ts';
import type { SdpCodec, SdpMedia } from '../protocols/sdp/index.ts';
import { readCodecs } from '../protocols/sdp/index.ts';
import type { MediaDescription } from './describe-media.ts';
import type { CreatedMedia } from './party-requests.ts';
import { noRemoteSecurity } from './security/remote.ts';

/** A media section that `create` offers. */
export interface CreatedSection {
  readonly description: MediaDescription;
  readonly codecs: readonly SdpCodec[];
  readonly sdp: SdpMedia;
}

export type CreatedResult =
  | { readonly ok: true; readonly sections: readonly CreatedSection[] }
  | { readonly ok: false; readonly text: string };

const defaultCodecs: readonly ByteString[] = ['PCMA', 'PCMU'];
/** Static payload types are below this (RFC 3551 §6). */
const staticEnd = 35;
const firstDynamic = 96;
const lastDynamic = 127;

/** Clock rate and channels of codecs that have no static number but go without saying. */
const wellKnown: ReadonlyMap<ByteString, string> = new Map([
  ['opus', '48000/2'],
  ['telephone-event', '8000'],
  ['amr', '8000'],
  ['amr-wb', '16000'],
  ['ilbc', '8000'],
  ['speex', '16000'],
  ['h264', '90000'],
  ['vp8', '90000'],
  ['vp9', '90000'],
]);

/** The sections of an offer that has no other party; one of audio with PCMA and PCMU where the message names none. */
export function createdSections(
  medias: readonly CreatedMedia[],
  offeredCodecs: readonly ByteString[],
): CreatedResult {
  const wanted = medias.length > 0 ? medias : [{ type: 'audio', codecs: [] }];
  const sections: CreatedSection[] = [];
  for (const { type, codecs } of wanted) {
    const named = codecs.length > 0 ? codecs : offeredCodecs;
    const list = named.length > 0 ? named : defaultCodecs;
    const formats: string[] = [];
    const attributes: { readonly name: string; readonly value: string }[] = [];
    for (const name of list) {
      const mapped = mapCodec(name, formats);
      if (mapped === null)
        return { ok: false, text: `Codec "${name}" cannot be offered: NAME/CLOCK[/CHANNELS] is wanted` };
      formats.push(mapped.format);
      attributes.push({ name: 'rtpmap', value: `${mapped.format} ${mapped.encoding}` });
    }
    sections.push(sectionOf(type, formats, attributes));
  }
  return { ok: true, sections };
}

interface MappedCodec {
  readonly format: string;
  readonly encoding: string;
}

/** `taken`: payload types that the section has already. Null: there is no number left, or the text is no codec. */
function mapCodec(text: ByteString, taken: readonly string[]): MappedCodec | null {
  const [, name, clock, channels] =
    /^([A-Za-z0-9._-]{1,40})(?:\/(\d{1,7})(?:\/(\d{1,2}))?)?$/.exec(text) ?? [];
  if (name === undefined) return null;
  for (let number = 0; number < staticEnd; number += 1) {
    const known = staticPayloadType(number);
    if (known?.name.toLowerCase() !== name.toLowerCase()) continue;
    const isMeant =
      (clock === undefined || Number(clock) === known.clockRate) &&
      Number(channels ?? known.channels) === known.channels;
    if (!isMeant || taken.includes(String(number))) continue;
    const count = known.channels > 1 ? `/${known.channels}` : '';
    return { format: String(number), encoding: `${known.name}/${known.clockRate}${count}` };
  }
  const rate =
    clock === undefined ? wellKnown.get(name.toLowerCase()) : [clock, channels].filter(Boolean).join('/');
  if (rate === undefined) return null;
  for (let number = firstDynamic; number <= lastDynamic; number += 1)
    if (!taken.includes(String(number))) return { format: String(number), encoding: `${name}/${rate}` };
  return null;
}

function sectionOf(
  type: ByteString,
  formats: readonly string[],
  attributes: SdpMedia['attributes'],
): CreatedSection {
  const sdp: SdpMedia = {
    type,
    port: 9,
    portCount: 1,
    protocol: 'RTP/AVP',
    formats,
    information: null,
    connection: null,
    bandwidths: [],
    attributes,
    otherLines: [],
  };
  const codecs = readCodecs(sdp);
  const description: MediaDescription = {
    type,
    protocol: 'RTP/AVP',
    kind: 'rtp',
    isRejected: false,
    isZeroAddress: false,
    direction: 'sendrecv',
    rtp: null,
    rtcp: null,
    offersRtcpMux: false,
    mid: null,
    codecs,
    ice: null,
    bundle: null,
    security: noRemoteSecurity,
  };
  return { description, codecs, sdp };
}
