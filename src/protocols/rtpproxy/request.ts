import type { ByteString } from '../../base/bytes.ts';
import type { Address } from '../../base/endpoint.ts';

/** One letter each, with what may follow it; letters that mean nothing to us are passed over. */
export interface RtpproxyOptions {
  /** `I` and `E` in order: interface towards the sender of the SDP, then towards its receiver; null: not said. */
  readonly from: 'internal' | 'external' | null;
  readonly to: 'internal' | 'external' | null;
  /** `A`: the party sends from elsewhere than it receives at. */
  readonly isAsymmetric: boolean;
  /** `C8,0,101`: payload types of the media section; empty: not said. */
  readonly payloadTypes: readonly number[];
}

/** A media section of a party: where it receives, and between which tags. */
export interface RtpproxyMediaRequest {
  /** `U`: may make a session. `L`: completes one. */
  readonly kind: 'update' | 'lookup';
  readonly options: RtpproxyOptions;
  readonly callId: ByteString;
  readonly address: Address;
  /** UDP port, 0 to 65535; 0: the section is switched off. */
  readonly port: number;
  readonly fromTag: ByteString;
  readonly toTag: ByteString | null;
  /** Number of the media section, from 1. */
  readonly media: number;
}

export interface RtpproxySessionRequest {
  readonly kind: 'delete' | 'query';
  readonly callId: ByteString;
  readonly fromTag: ByteString;
  readonly toTag: ByteString | null;
}

/** The legacy control protocol of rtpproxy: what its messages ask for. */
export type RtpproxyRequest =
  | RtpproxyMediaRequest
  | RtpproxySessionRequest
  /** `V`: which version is spoken. */
  | { readonly kind: 'version' }
  /** `VF DATE`: whether the extension of this date is there. */
  | { readonly kind: 'feature'; readonly date: ByteString };
