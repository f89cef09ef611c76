import type { Endpoint } from '../base/endpoint.ts';
import type { LocalAddress } from '../base/interface.ts';
import type { LearningMode, MediaSocket, StreamId } from '../plan/types.ts';
import type { MediaDescription } from '../policy/describe-media.ts';
import type { SdpMedia } from '../protocols/sdp/index.ts';
import type { MuxAnswer } from '../policy/rtcp-mux.ts';
import type { LegacyPair } from '../policy/security/legacy-osrtp.ts';
import { noSecurity, type LegSecurity } from '../policy/security/state.ts';
import type { OfferedPlace } from '../policy/bundle/offer-bundle.ts';
import { noIce, type LegIce } from './ice-state.ts';
import { noCodecs, type LegCodecs } from './codec-state.ts';

/** Sockets on one further address of the interface: RTP, or RTP and RTCP. */
export interface AddressPorts {
  readonly address: LocalAddress;
  readonly sockets: readonly MediaSocket[];
}

/** The local sockets that one party sends to: RTP, or RTP and RTCP. */
export interface PortSet {
  readonly address: LocalAddress;
  readonly sockets: readonly MediaSocket[];
  /** The same on other addresses of the interface, for ICE. */
  readonly additional: readonly AddressPorts[];
  /**
   * The RTP endpoint that the other side had when the set was handed out; null: not known yet. A set stands for one
   * remote endpoint of the other side: when that changes, the party gets new ports (unless port latching).
   */
  readonly servedRemote: Endpoint | null;
}

/** An earlier port set that still receives, since the party may not have seen the new one yet. */
export interface RetiringPorts {
  readonly ports: PortSet;
  /** Monotonic milliseconds after which it may close; null: not before the next answer. */
  readonly closesAt: number | null;
}

export interface StreamRef {
  readonly id: StreamId;
  readonly slot: number;
}

/** How media from and to a party is treated, as its last offer or answer asked. */
export interface PeerTreatment {
  readonly learning: LearningMode;
  readonly isStrictSource: boolean;
  readonly isMediaHandover: boolean;
  readonly isAsymmetric: boolean;
  readonly isNatWait: boolean;
  readonly isNatPierce: boolean;
  readonly isUnidirectional: boolean;
}

/** Where the leg is in the bundle of its side (RFC 9143). */
export interface LegBundle {
  /** The party's last offer of a group was to be taken up. */
  readonly isAccepted: boolean;
  /** Index of the leg whose transport it uses, which may be its own; null: it is in no bundle. */
  readonly transport: number | null;
  /** Its place in our last offer to the party. */
  readonly offered: OfferedPlace;
}

const noBundle: LegBundle = {
  isAccepted: false,
  transport: null,
  offered: { seat: 'outside', transport: null },
};

/** One media section of one side of a dialogue: a party's view of it, and the ports that this party sends to. */
export interface Leg {
  /** Counted from 0, as in the SDP. */
  readonly index: number;
  /** What the party itself said; null until it has spoken. */
  description: MediaDescription | null;
  /** `m=` type and protocol as written to this party. */
  type: string;
  protocol: string;
  /** What the party had before an offer of its that nobody has answered so far; null: it has made none since the last answer. */
  protocolBefore: string | null;
  /** What this party knows the section by: as it said itself, or as we wrote to it; null: it has no `a=mid`. */
  mid: string | null;
  /** The section as its party offers it, if the other party is not to see it. */
  hidden: SdpMedia | null;
  /** Its party has two `m=` lines for it; null: one. */
  pair: LegacyPair | null;
  ports: PortSet | null;
  retiring: readonly RetiringPorts[];
  rtp: StreamRef | null;
  rtcp: StreamRef | null;
  treatment: PeerTreatment;
  /** Numbers of header extensions that are taken out of its party's packets; `[0]`: all. */
  maskedExtensions: readonly number[];
  security: LegSecurity;
  /** RTP and RTCP share a port towards this party. */
  isMuxed: boolean;
  /** Our last offer to this party had `a=rtcp-mux`. */
  wasMuxOffered: boolean;
  /** What this party gets for the rtcp-mux in its own offer. */
  muxAnswer: MuxAnswer;
  /** The party knows its ports from us. */
  isSdpSent: boolean;
  ice: LegIce;
  bundle: LegBundle;
  codecs: LegCodecs;
}

export const defaultTreatment: PeerTreatment = {
  learning: 'heuristic',
  isStrictSource: false,
  isMediaHandover: false,
  isAsymmetric: false,
  isNatWait: false,
  isNatPierce: false,
  isUnidirectional: false,
};

const noExtensions: readonly number[] = [];

export function createLeg(index: number): Leg {
  return {
    index,
    description: null,
    type: 'audio',
    protocol: 'RTP/AVP',
    protocolBefore: null,
    mid: null,
    hidden: null,
    pair: null,
    ports: null,
    retiring: [],
    rtp: null,
    rtcp: null,
    treatment: defaultTreatment,
    maskedExtensions: noExtensions,
    security: noSecurity,
    isMuxed: false,
    wasMuxOffered: false,
    muxAnswer: 'asPeer',
    isSdpSent: false,
    ice: noIce,
    bundle: noBundle,
    codecs: noCodecs,
  };
}
