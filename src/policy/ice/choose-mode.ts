import type { IceWish } from '../request.ts';
import type { IceMode } from './types.ts';

export interface IceOfferState {
  /** The sender's section has ICE. */
  readonly isSenderIce: boolean;
  /** ICE runs between the receiver and us. */
  readonly isReceiverIce: boolean;
  /** The receiver has described this section, and without ICE. */
  readonly isReceiverPlain: boolean;
}

/** ICE in the section that goes to the receiver of an offer. */
export function iceForReceiver(
  wish: IceWish,
  { isSenderIce, isReceiverIce, isReceiverPlain }: IceOfferState,
): IceMode {
  switch (wish) {
    case 'remove':
      return 'none';
    case 'force':
      return 'own';
    case 'optional':
    case 'force-relay':
      return isSenderIce ? 'beside' : 'own';
    case 'default':
      // What runs goes on, although the other party has no part in it, and who did without goes on doing without: a message
      // about one side alone, like a hold, brings nothing up on the other.
      return isReceiverIce || (isSenderIce && !isReceiverPlain) ? 'own' : 'none';
  }
}

export interface IceAnswerState {
  /** The offerer's section has ICE. */
  readonly isOffererIce: boolean;
  /** Its offer came with `reject-ICE`. */
  readonly isRejected: boolean;
  /** What the offer said to the answerer. */
  readonly offered: IceMode;
  /** The answerer's section has ICE. */
  readonly isAnswererIce: boolean;
}

/**
 * ICE in the section that goes back to the offerer. An offerer without ICE gets none, since an answer cannot bring it up
 * (RFC 8839 §4.2.2). Where the answerer was given the offerer's credentials, only its own can go back: the two check each other.
 */
export function iceForOfferer(wish: IceWish, state: IceAnswerState): IceMode {
  if (!state.isOffererIce || state.isRejected || wish === 'remove') return 'none';
  if (state.offered === 'beside') return state.isAnswererIce ? 'beside' : 'none';
  return 'own';
}
