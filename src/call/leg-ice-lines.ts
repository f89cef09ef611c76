import type { ByteString } from '../base/bytes.ts';
import type { MediaDescription } from '../policy/describe-media.ts';
import { besideIceLines, ownIceLines } from '../policy/ice/ice-lines.ts';
import type { IceMode } from '../policy/ice/types.ts';
import type { SdpExchangeOptions } from '../policy/request.ts';
import type { RemoteCandidateEntry } from '../protocols/ice/index.ts';
import type { SdpAttribute } from '../protocols/sdp/index.ts';
import { candidateAddresses } from './leg-addresses.ts';
import type { Leg } from './leg.ts';

/** How ICE of a leg shows in the SDP that goes to its party. */
export interface IcePresentation {
  readonly leg: Leg;
  /** The sender's media section that this one is made of. */
  readonly source: MediaDescription;
  /** RTCP shares the RTP port: no port of its own is named. */
  readonly isRtcpOnRtpPort: boolean;
  readonly ice: IceMode;
  /** What ICE has selected, for an offer of the controlling end. */
  readonly remoteCandidates: readonly RemoteCandidateEntry[];
}

const noLines: readonly SdpAttribute[] = [];

/** The ICE attributes of a leg in the SDP that goes to its party. */
export function presentIce(
  entry: IcePresentation,
  options: SdpExchangeOptions,
  salt: ByteString,
): readonly SdpAttribute[] {
  const { leg, source, ice } = entry;
  if (ice === 'none' || leg.ports === null) return noLines;
  const components = entry.isRtcpOnRtpPort || source.kind !== 'rtp' ? 1 : 2;
  const ours = {
    addresses: candidateAddresses(leg.ports, components, options.mediaAddress),
    isRelay: options.ice === 'force-relay',
    salt,
  };
  if (ice === 'beside') return source.ice === null ? noLines : besideIceLines(source.ice, ours);
  const session = leg.ice.running;
  if (session === null) return noLines;
  return ownIceLines({
    ...ours,
    credentials: session.local,
    options: [...(session.isTrickle ? ['trickle'] : []), ...(options.isIce2 ? ['ice2'] : [])],
    // Ours are all there from the start.
    isEnded: session.isTrickle || (source.ice?.isEndOfCandidates ?? false),
    remoteCandidates: entry.remoteCandidates,
  });
}

/** `c=` and port are left as the sender has them: we are only one of its candidates. */
export function keepsAddress({ ice }: IcePresentation, options: SdpExchangeOptions): boolean {
  return options.ice === 'force-relay' && ice !== 'none';
}

/** Who does ICE with the party is a lite agent: we, or the other party. */
export function isLiteEnd({ leg, source, ice }: IcePresentation): boolean {
  if (ice === 'none') return false;
  return ice === 'beside' ? (source.ice?.isLite ?? false) : (leg.ice.running?.isLite ?? false);
}
