import type { ByteString } from '../base/bytes.ts';
import type { RequestOrigin } from '../policy/request.ts';
import type { Call } from './call.ts';
import type { CallFailure } from './context.ts';

/** How the owner of all calls lends them. */
export interface CallStore {
  readonly find: (callId: ByteString) => Call | null;
  /** The others become part of the first, and their call-ids names of it. `mergeProblem` must have had none. */
  readonly merge: (call: Call, others: readonly Call[]) => void;
  /**
   * Carries out what may make a call: it is entered if that works out and was not there before. A failure leaves no call behind.
   */
  readonly perform: <Done extends { readonly ok: true }>(
    callId: ByteString,
    origin: RequestOrigin,
    work: (call: Call) => Done | CallFailure,
  ) => Done | CallFailure;
}
