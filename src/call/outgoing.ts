import type { ByteString } from '../base/bytes.ts';
import type { Address } from '../base/endpoint.ts';
import { nextVersion, outgoingOrigin } from '../policy/origin.ts';
import type { SdpExchangeOptions } from '../policy/request.ts';
import { writeOutgoingSdp, type OutgoingMedia } from '../policy/write-sdp.ts';
import { findAttribute, type Sdp } from '../protocols/sdp/index.ts';
import { isLiteEnd, noLines, presentIce, type IcePresentation } from './leg-ice-lines.ts';
import type { Participant } from './participant.ts';

/** How a leg shows in the SDP that goes to its party. */
export interface LegPresentation extends IcePresentation {
  readonly protocol: ByteString;
  readonly hasRtcpMux: boolean;
}

export interface PresentationSetting {
  /** Value of `a=rtpengine`. */
  readonly loopId: string;
  /** Ours on the interface that faces the receiver: for sections that have no port of ours. */
  readonly ownAddress: Address;
}

/** Writes the SDP for the receiver and updates what is remembered of the sender's origin. */
export function presentSdp(
  sdp: Sdp,
  sender: Participant,
  legs: readonly LegPresentation[],
  options: SdpExchangeOptions,
  { loopId, ownAddress }: PresentationSetting,
): ByteString {
  const media = legs.map((entry) => presentLeg(entry, options, ownAddress));
  const localAddress =
    legs.map((entry) => presentedAddress(entry, options)).find((address) => address !== null) ?? null;
  const lines = outgoingOrigin(sdp, sender.origin, options.replace, localAddress);
  const session = {
    origin: lines.origin,
    name: lines.name,
    loopProtection: options.isLoopProtected
      ? loopId
      : (findAttribute(sdp.session.attributes, 'rtpengine')?.value ?? null),
    keepsDirection: options.keepSendrecv,
    isIceLite: legs.some(isLiteEnd),
  };
  if (lines.origin === null) return writeOutgoingSdp(sdp, session, media);
  const isVersioned = options.replace.sdpVersion || options.replace.forceIncrementSdpVersion;
  const body = isVersioned ? writeOutgoingSdp(sdp, { ...session, origin: null }, media) : '';
  const { version, memory } = nextVersion(sdp, body, sender.origin, options.replace);
  sender.origin = memory;
  return writeOutgoingSdp(sdp, { ...session, origin: { ...lines.origin, version } }, media);
}

function presentLeg(entry: LegPresentation, options: SdpExchangeOptions, ownAddress: Address): OutgoingMedia {
  const { leg, source } = entry;
  const address = presentedAddress(entry, options);
  const head = {
    declinedAddress: options.mediaAddress ?? ownAddress,
    protocol: entry.protocol,
    kind: source.kind,
    direction: options.keepSendrecv ? null : source.direction,
    mid: leg.mid,
    ice: noLines,
    keepsAddress: false,
  };
  const port = leg.ports?.sockets[0]?.local.port;
  if (source.isRejected || address === null || port === undefined) return { ...head, local: null };
  const rtcpPort = entry.isRtcpOnRtpPort ? port : (leg.ports?.sockets[1]?.local.port ?? null);
  const keepsAddress = options.ice === 'force-relay' && entry.ice !== 'none';
  const isRtcpWritten = source.kind === 'rtp' && !options.omitRtcpAttribute && !keepsAddress;
  return {
    ...head,
    ice: presentIce(entry, options),
    keepsAddress,
    local: {
      address,
      port,
      rtcpPort: isRtcpWritten ? rtcpPort : null,
      isRtcpAddressWritten: options.fullRtcpAttribute,
      hasRtcpMux: entry.hasRtcpMux,
    },
  };
}

function presentedAddress({ leg, source }: LegPresentation, options: SdpExchangeOptions): Address | null {
  if (leg.ports === null || source.isRejected) return null;
  const advertised = options.mediaAddress ?? leg.ports.address.advertised;
  if (!source.isZeroAddress || options.replace.zeroAddress) return advertised;
  return { family: advertised.family, address: advertised.family === 'IP4' ? '0.0.0.0' : '::' };
}
