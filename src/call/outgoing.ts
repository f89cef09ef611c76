import type { ByteString } from '../base/bytes.ts';
import type { Address } from '../base/endpoint.ts';
import { nextVersion, outgoingOrigin } from '../policy/origin.ts';
import type { SdpExchangeOptions } from '../policy/request.ts';
import type { SecurityLines } from '../policy/security/write.ts';
import { writeOutgoingSdp, type OutgoingMedia } from '../policy/write-sdp.ts';
import type { Sdp, SdpCodec, SdpOrigin } from '../protocols/sdp/index.ts';
import { bundledMids, type SeatedLeg } from './leg-bundle.ts';
import { isLiteEnd, keepsAddress, presentIce, type IcePresentation } from './leg-ice-lines.ts';
import type { Participant } from './participant.ts';

/** How a leg shows in the SDP that goes to its party. */
export interface LegPresentation extends IcePresentation, SeatedLeg {
  readonly protocol: ByteString;
  readonly security: SecurityLines;
  /** Those that its party is told of. */
  readonly codecs: readonly SdpCodec[];
  /** Null: as the sender has it. */
  readonly ptimeMs: number | null;
  readonly hasRtcpMux: boolean;
  /** Null: there is no more to be said than the group does. */
  readonly bundleOnly: OutgoingMedia['bundleOnly'];
}

export interface PresentationSetting {
  /** Value of `a=rtpengine`. */
  readonly loopId: string;
  /** Ours on the interface that faces the receiver: for sections that have no port of ours. */
  readonly ownAddress: Address;
  /** Secret of this daemon, for ICE. */
  readonly foundationSalt: ByteString;
}

const noLines: SecurityLines = [];

/** Writes the SDP for the receiver and updates what is remembered of the sender's origin. */
export function presentSdp(
  sdp: Sdp,
  sender: Participant,
  legs: readonly LegPresentation[],
  options: SdpExchangeOptions,
  setting: PresentationSetting,
): ByteString {
  const media = legs.map((entry) => presentLeg(entry, options, setting));
  const localAddress =
    legs.map((entry) => receivingAddress(entry, options)).find((address) => address !== null) ??
    options.mediaAddress ??
    setting.ownAddress;
  const lines = outgoingOrigin(sdp, sender.origin, options.replace, localAddress);
  const loopProtection = options.isLoopProtected ? setting.loopId : null;
  const isIceLite = legs.some(isLiteEnd);
  const bundle = bundledMids(legs.filter(({ source }) => !source.isRejected));
  const write = (origin: SdpOrigin | null): ByteString => {
    const keepsDirection = options.keepSendrecv;
    const { editing } = options;
    const session = { origin, name: lines.name, loopProtection, keepsDirection, isIceLite, bundle, editing };
    return writeOutgoingSdp(sdp, session, media);
  };
  if (lines.origin === null) return write(null);
  const isVersioned = options.replace.sdpVersion || options.replace.forceIncrementSdpVersion;
  const body = isVersioned ? write(null) : '';
  const { version, memory } = nextVersion(sdp, body, sender.origin, options.replace);
  sender.origin = memory;
  return write(version === lines.origin.version ? lines.origin : { ...lines.origin, version });
}

function presentLeg(
  entry: LegPresentation,
  options: SdpExchangeOptions,
  setting: PresentationSetting,
): OutgoingMedia {
  const { leg, source } = entry;
  return {
    local: presentLocal(entry, options),
    declinedAddress: options.mediaAddress ?? setting.ownAddress,
    protocol: entry.protocol,
    kind: source.kind,
    codecs: entry.codecs,
    sourceCodecs: source.codecs,
    ptimeMs: source.kind === 'rtp' ? entry.ptimeMs : null,
    direction: options.keepSendrecv ? null : source.direction,
    mid: leg.mid,
    bundleOnly: entry.bundleOnly,
    ice: presentIce(entry, options, setting.foundationSalt),
    keepsAddress: keepsAddress(entry, options),
    // What describes a transport is said by the first section of a bundle alone (RFC 9143 §7.1.3, RFC 8859 §5).
    security: entry.seat === 'shared' ? noLines : entry.security,
  };
}

function presentLocal(entry: LegPresentation, options: SdpExchangeOptions): OutgoingMedia['local'] {
  const { leg, source } = entry;
  const receiving = receivingAddress(entry, options);
  const port = leg.ports?.sockets[0]?.local.port;
  if (receiving === null || port === undefined) return null;
  const rtcpPort = entry.isRtcpOnRtpPort ? port : (leg.ports?.sockets[1]?.local.port ?? null);
  const isRtcpWritten =
    source.kind === 'rtp' &&
    entry.seat !== 'shared' &&
    !options.omitRtcpAttribute &&
    !keepsAddress(entry, options);
  return {
    address: isHeldByZero(entry, options) ? zeroOf(receiving) : receiving,
    port,
    // RTCP goes on while media is held.
    rtcpAddress: options.fullRtcpAttribute ? receiving : null,
    rtcpPort: isRtcpWritten ? rtcpPort : null,
    hasRtcpMux: entry.hasRtcpMux,
  };
}

/** Where the party of a leg sends to; null: nowhere. */
function receivingAddress({ leg, source }: LegPresentation, options: SdpExchangeOptions): Address | null {
  if (leg.ports === null || source.isRejected) return null;
  return options.mediaAddress ?? leg.ports.address.advertised;
}

/**
 * A party that does ICE with us finds the address among our candidates, or takes it for a mismatch (RFC 8839 §4.2.5). There the
 * direction alone says that it is held.
 */
function isHeldByZero(
  { source, ice }: LegPresentation,
  { replace, keepSendrecv }: SdpExchangeOptions,
): boolean {
  const isToldByDirection = ice === 'own' && !keepSendrecv;
  return source.isZeroAddress && !replace.zeroAddress && !isToldByDirection;
}

function zeroOf({ family }: Address): Address {
  return { family, address: family === 'IP4' ? '0.0.0.0' : '::' };
}
