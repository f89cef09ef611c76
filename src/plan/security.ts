import type { ByteString } from '../base/bytes.ts';
import type { Address } from '../base/endpoint.ts';
import type { StreamId } from './ids.ts';

/** One direction of SRTP with a key of its own (RFC 3711, RFC 4568). */
export interface SrtpPlan {
  /** Name of the crypto suite as SDES writes it, for example `AES_CM_128_HMAC_SHA1_80`. */
  readonly suite: ByteString;
  /** Master key followed by master salt, as bytes. */
  readonly masterKey: ByteString;
  /** Master key identifier, as bytes (RFC 3711 §3.1); null: packets carry none. */
  readonly mki: ByteString | null;
  /** Session parameters of RFC 4568 §6.3. */
  readonly isRtpUnencrypted: boolean;
  readonly isRtcpUnencrypted: boolean;
  readonly isRtpUnauthenticated: boolean;
}

/** A certificate fingerprint as in `a=fingerprint` (RFC 8122 §5): hash in lower case, value as bytes in hexadecimal with colons. */
export interface Fingerprint {
  readonly hash: ByteString;
  readonly value: ByteString;
}

/** The DTLS association of one stream (RFC 5763). */
export interface DtlsPlan {
  /** Rises when a new association is to be made; the old one's keys stay in use until the new ones are there. */
  readonly generation: number;
  /** Who sends the ClientHello: we (`active`) or the peer. */
  readonly role: 'active' | 'passive';
  /** Of the peer's certificate; empty while its SDP has not come: then no keys come into use. */
  readonly fingerprints: readonly Fingerprint[];
  /** Number of the certificate that our SDP has named. */
  readonly certificate: number;
}

export interface IceCredentials {
  readonly ufrag: ByteString;
  readonly pwd: ByteString;
}

/** One component's share in an ICE agent (RFC 8445). The streams of an agent's components name the same `agent`. */
export interface IcePlan {
  /** Stream of component 1. */
  readonly agent: StreamId;
  readonly component: 1 | 2;
  /** We are the lite end. */
  readonly isLite: boolean;
  readonly isControlling: boolean;
  /** New credentials are a restart (RFC 8445 §9). */
  readonly local: IceCredentials;
  /** Null while the peer's SDP has not come. */
  readonly remote: IceCredentials | null;
  readonly isRemoteLite: boolean;
  /** Values of the peer's `a=candidate` lines for this component, as written (RFC 8839 §5.1). */
  readonly candidates: readonly ByteString[];
  /** The peer has no more to come (RFC 8838 §8.2), or does not trickle. */
  readonly hasAllCandidates: boolean;
  /** What our SDP calls the address of each of the stream's sockets, in their order. */
  readonly advertised: readonly Address[];
}

/** How media of one stream is protected on the leg to its peer, and how its path is found. */
export interface StreamSecurity {
  /** What comes from the peer is decrypted with this; null: it comes as it is, or keys come from `dtls`. */
  readonly inbound: SrtpPlan | null;
  /** What goes to the peer is encrypted with this; null: it goes as it is, or keys come from `dtls`. */
  readonly outbound: SrtpPlan | null;
  /** Keys come from a handshake on the stream's own sockets. */
  readonly dtls: DtlsPlan | null;
  readonly ice: IcePlan | null;
}
