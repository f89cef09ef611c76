import type { RtcpMuxOptions } from './request.ts';

/** How a wish for rtcp-mux (RFC 5761 §5.1.1) in a party's offer is to be answered. */
export type MuxAnswer = 'accept' | 'reject' | 'asPeer';

/** What the offer to the receiver says about rtcp-mux. */
export interface MuxOffer {
  /** Write `a=rtcp-mux`. */
  readonly isOffered: boolean;
  /** No separate RTCP port: one socket is enough. */
  readonly isRequired: boolean;
}

/** Once a receiver has accepted, later offers keep requiring it. */
export function muxOffer(senderOffersMux: boolean, isReceiverMuxed: boolean, wish: RtcpMuxOptions): MuxOffer {
  if (isReceiverMuxed || wish.require) return { isOffered: true, isRequired: true };
  if (wish.offer) return { isOffered: true, isRequired: false };
  return { isOffered: senderOffersMux && !wish.demux, isRequired: false };
}

/** What we shall answer to an offerer that asks for rtcp-mux. Accepting beats rejecting. */
export function muxAnswer(wish: RtcpMuxOptions): MuxAnswer {
  if (wish.accept || wish.demux) return 'accept';
  return wish.reject ? 'reject' : 'asPeer';
}

/** Whether the offerer's side is muxed after this answer. */
export function isOffererMuxed(offererAsks: boolean, answer: MuxAnswer, isAnswererMuxed: boolean): boolean {
  if (!offererAsks || answer === 'reject') return false;
  return answer === 'accept' || isAnswererMuxed;
}
