import type { Endpoint } from '../base/endpoint.ts';
import type { TrafficCounters } from '../plan/media-plane.ts';
import type { Direction } from '../protocols/sdp/index.ts';

/**
 * All that a diagnosis goes by: plain data of one moment, so that every fault can be staged in a test without a call. Ages are
 * milliseconds before that moment. Text of peers is readable and without control characters.
 */
export interface CallFacts {
  readonly callId: string;
  readonly ageMs: number;
  /** Since the last offer or answer. */
  readonly signalAgeMs: number;
  /** We stand by for it: its media is with another machine. */
  readonly isForeign: boolean;
  /** It has been deleted, and ends in so many milliseconds; null: it has not. */
  readonly endsInMs: number | null;
  /** By their `id`. */
  readonly legs: readonly LegFacts[];
  /** Further ones that were not looked at, since the call has so many. */
  readonly legsLeftOut: number;
}

export interface PartyFacts {
  /** Empty: none is known yet. */
  readonly tag: string;
  readonly label: string | null;
  readonly role: 'caller' | 'callee' | 'publisher' | 'subscriber' | 'party';
}

export interface CodecFacts {
  readonly payloadType: number;
  /** `PCMA/8000`. */
  readonly name: string;
}

/** One media section of one party in one dialogue, or of a party that is in none. */
export interface LegFacts {
  /** Index in `CallFacts.legs`. */
  readonly id: number;
  readonly party: PartyFacts;
  /** Counted from 1, as people do. */
  readonly section: number;
  readonly type: string;
  readonly protocol: string;
  /** The same section of the other party of the dialogue; null: there is none. */
  readonly partner: number | null;
  /** Whose packets and keys are on the transport of this leg in a bundle (RFC 9143); its own id outside. */
  readonly transport: number;
  /** Legs that its RTP goes to at this time. */
  readonly sinks: readonly number[];
  /** Legs whose RTP goes to its party at this time. */
  readonly feeders: readonly number[];
  /** What its party is to hear by subscription, whether or not it does. */
  readonly hears: readonly HearingFacts[];
  readonly negotiated: NegotiatedFacts;
  readonly control: ControlFacts;
  /** Null: it has no ports. */
  readonly rtp: StreamFacts | null;
  /** Null: RTCP shares the port of RTP, or there is none. */
  readonly rtcp: StreamFacts | null;
}

export interface HearingFacts {
  /** Id of the leg whose media it is. */
  readonly leg: number;
  /** Why none goes at this time; null: it goes, once there is some. */
  readonly problem: string | null;
}

/** What signalling has come to. */
export interface NegotiatedFacts {
  /** The party's SDP for this section has come. */
  readonly hasSpoken: boolean;
  /** The dialogue has an answer. */
  readonly isAnswered: boolean;
  /** Media flows in the dialogue: no other branch has won, and it was not connected elsewhere. */
  readonly isActive: boolean;
  /** One of both sides has declined the section. */
  readonly isDeclined: boolean;
  /** And it was this one: the offerer, where both have. */
  readonly isDecliner: boolean;
  /** The party made the last offer of the dialogue. */
  readonly isOfferer: boolean;
  /** As the party itself said it; a zero address counts as not receiving. */
  readonly direction: Direction;
  readonly isZeroAddress: boolean;
  /** What the party names in its own SDP. */
  readonly codecs: readonly CodecFacts[];
  /** What stood in our last offer or answer to it. */
  readonly told: readonly CodecFacts[];
  /** RTP whose headers can be read here; false: relayed without a look inside. */
  readonly isReadable: boolean;
  readonly ice: 'none' | 'own' | 'beside';
  readonly keying: 'plain' | 'passed' | 'waiting' | 'failed' | 'sdes' | 'dtls';
  readonly isStrictSource: boolean;
  readonly isNatWait: boolean;
  /** Media from it alone is enough: the flag `unidirectional`. */
  readonly isUnidirectional: boolean;
}

/** What was asked to happen to media of the party. */
export interface ControlFacts {
  readonly media: 'pass' | 'drop' | 'silence';
  /** Legs that do not get its media, on request. */
  readonly blockedSinks: readonly number[];
  /** Legs that get silence in its place. */
  readonly silencedSinks: readonly number[];
  /** Its DTMF events do not go on as they are. */
  readonly areEventsChanged: boolean;
  /** By which its media is held back on request. */
  readonly delayMs: number;
  readonly isEchoed: boolean;
  /** Nothing of the call goes on (`drop-traffic`). */
  readonly isTrafficDropped: boolean;
}

export interface StreamFacts {
  /** Our socket, and the address and port that SDP shows for it. */
  readonly local: Endpoint | null;
  readonly shown: Endpoint | null;
  /** Where the party says it receives. */
  readonly advertised: Endpoint | null;
  /** Where packets to it go now. */
  readonly endpoint: Endpoint | null;
  readonly isConfirmed: boolean;
  readonly in: TrafficCounters;
  readonly out: TrafficCounters;
  readonly kernelIn: number;
  readonly kernelOut: number;
  /** Of the last accepted packet; null: none has come. */
  readonly lastPacketAgeMs: number | null;
  /** `kernel`, or `user space: ` and why. */
  readonly path: string;
  /** By names of `dropReasons`. */
  readonly drops: Readonly<Record<string, number>>;
  /** The last source whose packets strict source has refused; null: none. */
  readonly refused: { readonly endpoint: Endpoint; readonly ageMs: number } | null;
  readonly roundTripMs: number | null;
  readonly ice: string | null;
  readonly dtls: string | null;
  readonly srtp: string | null;
  readonly isIceSelected: boolean;
  readonly isDtlsVerified: boolean;
  /** Most recently seen last. */
  readonly sources: readonly SourceFacts[];
}

export interface SourceFacts {
  readonly ssrc: number;
  readonly packets: number;
  readonly lost: number;
  readonly jitterMs: number;
  /** Of its last packet, and the codec that this number stands for; null: none that was negotiated. */
  readonly payloadType: number;
  readonly codec: string | null;
  readonly lastSeenAgeMs: number;
  /** Mean of all intervals; null: no interval is over yet. */
  readonly mos: number | null;
  /** Percent of the last interval of about five seconds; null: it is long ago, or not over yet. */
  readonly recentLossPercent: number | null;
}
