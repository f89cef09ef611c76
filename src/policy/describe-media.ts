import type { ByteString } from '../base/bytes.ts';
import { isZeroAddress, type Address, type Endpoint } from '../base/endpoint.ts';
import {
  findAttribute,
  mediaDirection,
  readCodecs,
  readMid,
  readRtcpAttribute,
  type Direction,
  type Sdp,
  type SdpCodec,
  type SdpMedia,
} from '../protocols/sdp/index.ts';
import { bundlePositions, describeBundle, type BundleDescription } from './bundle/describe-bundle.ts';
import { describeIce } from './ice/describe-ice.ts';
import type { IceDescription } from './ice/types.ts';
import { noRemoteSecurity, readRemoteSecurity, type RemoteSecurity } from './security/remote.ts';
import { findProfile } from './transport.ts';

/** RFC 863: where an offer names no port yet. */
const DISCARD_PORT = 9;

/** How packets of a media section look to the data plane. */
export type MediaKind =
  /** RTP and RTCP, plain or encrypted with readable headers. */
  | 'rtp'
  /** Anything else: relayed without a look inside. */
  | 'opaque'
  /** Sections of type `message` (MSRP, RFC 4975): always TCP between the parties, so they are handed on as they are. */
  | 'untouched';

/** What one media section of a party's SDP says about where and how that party receives. Plain data. */
export interface MediaDescription {
  readonly type: ByteString;
  readonly protocol: ByteString;
  readonly kind: MediaKind;
  /** Port 0: the section is declined or removed (RFC 3264 §5.1, §8.2). */
  readonly isRejected: boolean;
  /** The party asks for no media by a zero address (hold of RFC 2543). With ICE it only means that candidates will tell. */
  readonly isZeroAddress: boolean;
  /** After a zero address has been taken into account. */
  readonly direction: Direction;
  /** Where the party receives RTP; null while it has no usable address. */
  readonly rtp: Endpoint | null;
  /** Where the party receives RTCP on a port of its own; null where it has none. */
  readonly rtcp: Endpoint | null;
  readonly offersRtcpMux: boolean;
  /** `a=mid` (RFC 5888 §4). */
  readonly mid: ByteString | null;
  readonly codecs: readonly SdpCodec[];
  readonly ice: IceDescription | null;
  /** Null: the section is in no BUNDLE group. */
  readonly bundle: BundleDescription | null;
  readonly security: RemoteSecurity;
}

/** Which of the addresses known of the sender counts (NG keys `received from`, `trust-address`, `sip-source`). */
export interface AddressTrust {
  /** False: the sender's SDP addresses are replaced by `receivedFrom`. */
  readonly trustsSdp: boolean;
  readonly receivedFrom: Address | null;
}

export type DescribeResult =
  | { readonly ok: true; readonly media: readonly MediaDescription[] }
  | { readonly ok: false; readonly error: 'Incomplete SDP specification' | 'Failed to parse SDP' };

function kindOf(type: ByteString, protocol: ByteString): MediaKind {
  if (type === 'message') return 'untouched';
  return findProfile(protocol) !== null ? 'rtp' : 'opaque';
}

/**
 * Reads what the media plane needs from a parsed SDP. Fails where a live media section has no address at all.
 * `isBundleAccepted`: sections that are there in the bundle only are alive too.
 */
export function describeMedia(sdp: Sdp, trust: AddressTrust, isBundleAccepted = false): DescribeResult {
  const media: MediaDescription[] = [];
  const positions = bundlePositions(sdp.session);
  const bundleSecurity = isBundleAccepted ? securityOfBundle(sdp, positions) : noRemoteSecurity;
  for (const section of sdp.media) {
    const connection = section.connection ?? sdp.session.connection;
    if (section.port !== 0) {
      if (connection === null) return { ok: false, error: 'Incomplete SDP specification' };
      if (connection.address === null) return { ok: false, error: 'Failed to parse SDP' };
    }
    const bundle = describeBundle(section, sdp.session, positions);
    const isBundleOnly = isBundleAccepted && (bundle?.isBundleOnly ?? false);
    const sdpAddress = connection?.address ?? null;
    media.push(describeSection(sdp, section, { sdpAddress, bundle, isBundleOnly, bundleSecurity }, trust));
  }
  return { ok: true, media };
}

interface SectionSetting {
  readonly sdpAddress: Address | null;
  readonly bundle: BundleDescription | null;
  /** Port 0 is no refusal: the section is to be on the transport of another. */
  readonly isBundleOnly: boolean;
  /** What the first section of the group says about keys. */
  readonly bundleSecurity: RemoteSecurity;
}

/** It is the transport's to say, and need not stand in other sections (RFC 9143 §7.1.3, RFC 8859 §5). */
function securityOfBundle(sdp: Sdp, positions: ReadonlyMap<ByteString, number>): RemoteSecurity {
  let first: SdpMedia | null = null;
  let firstPosition = Infinity;
  for (const section of sdp.media) {
    const position = positions.get(readMid(section) ?? '') ?? Infinity;
    if (section.port === 0 || position >= firstPosition) continue;
    first = section;
    firstPosition = position;
  }
  return first === null ? noRemoteSecurity : readRemoteSecurity(first, sdp.session);
}

function securityOf(section: SdpMedia, { session }: Sdp, setting: SectionSetting): RemoteSecurity {
  const own = readRemoteSecurity(section, session);
  return own === noRemoteSecurity && setting.bundle !== null ? setting.bundleSecurity : own;
}

function describeSection(
  sdp: Sdp,
  section: SdpMedia,
  setting: SectionSetting,
  trust: AddressTrust,
): MediaDescription {
  const { sdpAddress, bundle, isBundleOnly } = setting;
  const kind = kindOf(section.type, section.protocol);
  const isRejected = section.port === 0 && !isBundleOnly;
  const ice = isRejected || kind === 'untouched' ? null : describeIce(section, sdp.session);
  const hasZero = sdpAddress !== null && isZeroAddress(sdpAddress.address);
  const isZero = hasZero && !isBundleOnly && !isAddressPending(section, ice);
  const address = trust.trustsSdp || trust.receivedFrom === null ? sdpAddress : trust.receivedFrom;
  const isReachable = section.port !== 0 && !hasZero && address !== null;
  const rtp = isReachable ? endpointAt(address, section.port) : null;
  return {
    type: section.type,
    protocol: section.protocol,
    kind,
    isRejected,
    isZeroAddress: isZero,
    direction: withZeroAddress(mediaDirection(section, sdp.session), isZero),
    rtp,
    rtcp: rtp !== null && kind === 'rtp' ? rtcpEndpoint(section, rtp, trust) : null,
    // Where there is but one port it goes without saying.
    offersRtcpMux: kind === 'rtp' && (isBundleOnly || asksForMux(section)),
    mid: readMid(section),
    codecs: kind === 'rtp' ? readCodecs(section) : [],
    ice,
    bundle,
    security: kind === 'rtp' ? securityOf(section, sdp, setting) : noRemoteSecurity,
  };
}

/**
 * RFC 8840 §4.1.1: an agent that has no candidates yet names the zero address and port 9. With another port, and without
 * trickling, the zero is the hold of old (RFC 3264 §8.4), ICE or not.
 */
function isAddressPending({ port }: SdpMedia, ice: IceDescription | null): boolean {
  return ice !== null && (ice.isTrickle || port === DISCARD_PORT);
}

/** The section as if its party had refused it. */
export function asRejected(media: MediaDescription): MediaDescription {
  return {
    type: media.type,
    protocol: media.protocol,
    kind: media.kind,
    isRejected: true,
    isZeroAddress: false,
    direction: media.direction,
    rtp: null,
    rtcp: null,
    offersRtcpMux: media.offersRtcpMux,
    mid: media.mid,
    codecs: media.codecs,
    ice: null,
    bundle: null,
    security: media.security,
  };
}

/** `a=rtcp-mux` (RFC 5761 §5.1.1), or RTCP announced on the RTP port, which comes to the same. */
function asksForMux(section: SdpMedia): boolean {
  if (findAttribute(section.attributes, 'rtcp-mux') !== null) return true;
  return section.port !== 0 && readRtcpAttribute(section)?.port === section.port;
}

/** RFC 3605: `a=rtcp` names port and perhaps address; without it RTCP is on the next port. */
function rtcpEndpoint(section: SdpMedia, rtp: Endpoint, trust: AddressTrust): Endpoint | null {
  const attribute = readRtcpAttribute(section);
  if (attribute === null) return rtp.port < 65535 ? endpointAt(rtp, rtp.port + 1) : null;
  if (attribute.port === 0) return null;
  const address = trust.trustsSdp && attribute.address !== null ? attribute.address : rtp;
  if (isZeroAddress(address.address)) return null;
  return endpointAt(address, attribute.port);
}

/** Field by field: a spread with a field behind it took V8 2 µs, and left an object of a shape of its own. */
function endpointAt({ family, address }: Address, port: number): Endpoint {
  return { family, address, port };
}

/** A party at a zero address cannot receive: what is left of its direction. */
function withZeroAddress(direction: Direction, isZero: boolean): Direction {
  if (!isZero) return direction;
  return direction === 'sendrecv' || direction === 'sendonly' ? 'sendonly' : 'inactive';
}
