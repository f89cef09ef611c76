import type { ByteString } from '../base/bytes.ts';
import type { Address } from '../base/endpoint.ts';
import {
  parsePayloadType,
  type Direction,
  type Sdp,
  type SdpAttribute,
  type SdpCodec,
  type SdpMedia,
  type SdpSession,
} from '../protocols/sdp/index.ts';
import { findSame } from './codecs/compare.ts';
import type { MediaDescription } from './describe-media.ts';
import { noRemoteSecurity } from './security/remote.ts';

/** Attributes that say something about payload types. */
const codecAttributes = new Set(['rtpmap', 'fmtp', 'rtcp-fb']);
/** What else describes packets, and so holds for whoever gets them. */
const packetAttributes = new Set(['ptime', 'maxptime', 'extmap', 'extmap-allow-mixed']);

/** An SDP body with nothing but what is ours. */
export function ownSdp(
  origin: { readonly sessionId: ByteString; readonly version: bigint },
  name: ByteString,
  { family, address }: Address,
  media: readonly SdpMedia[],
): Sdp {
  const { sessionId } = origin;
  const session: SdpSession = {
    origin: {
      username: '-',
      sessionId,
      version: String(origin.version),
      netType: 'IN',
      addressType: family,
      address,
    },
    name,
    information: null,
    uri: null,
    emails: [],
    phones: [],
    connection: null,
    bandwidths: [],
    timing: [],
    attributes: [],
    otherLines: [],
  };
  return { session, media };
}

/**
 * A party's media section as somebody who hears that party is told of it. `isWhole`: with all that the party has said about it
 * besides addresses and keys, else with what describes packets only.
 */
export function heardSection(source: SdpMedia, codecs: readonly SdpCodec[], isWhole: boolean): SdpMedia {
  const isRtp = codecs.length > 0;
  const kept = new Set(codecs.map(({ payloadType }) => payloadType));
  const attributes = source.attributes.filter(({ name, value }) => {
    if (name === 'label' || name === 'mid') return false;
    if (!codecAttributes.has(name)) return isWhole || packetAttributes.has(name);
    const payloadType = parsePayloadType(value ?? '');
    return payloadType === null ? isWhole : kept.has(payloadType);
  });
  return {
    type: source.type,
    port: source.port,
    portCount: 1,
    protocol: source.protocol,
    formats: isRtp ? codecs.map(({ payloadType }) => String(payloadType)) : source.formats,
    information: isWhole ? source.information : null,
    connection: null,
    bandwidths: isWhole ? source.bandwidths : [],
    attributes,
    otherLines: isWhole ? source.otherLines : [],
  };
}

export function labelled(section: SdpMedia, label: ByteString): SdpMedia {
  const attribute: SdpAttribute = { name: 'label', value: label };
  return { ...section, attributes: [...section.attributes, attribute] };
}

/** What is offered to somebody who hears a party: its codecs, and nothing of its addresses and keys. */
export function heardDescription(
  source: MediaDescription,
  codecs: readonly SdpCodec[],
  direction: Direction,
): MediaDescription {
  return {
    type: source.type,
    protocol: source.protocol,
    kind: source.kind,
    isRejected: source.isRejected || source.kind === 'untouched',
    isZeroAddress: false,
    direction,
    rtp: null,
    rtcp: null,
    offersRtcpMux: false,
    mid: null,
    codecs,
    ice: null,
    bundle: null,
    security: noRemoteSecurity,
  };
}

/**
 * The codecs that a party sends, with the numbers that it sends them under: what it was told of, as far as it has them itself.
 * Nothing was told to a party whose peer has not answered.
 */
export function sentCodecs(own: readonly SdpCodec[], told: readonly SdpCodec[]): readonly SdpCodec[] {
  const common = told.filter((codec) => findSame(own, codec) !== null);
  return common.length > 0 ? common : own;
}
