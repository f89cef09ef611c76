import type { ByteString } from '../../base/bytes.ts';
import type { Generation } from './generation.ts';
import type { CandidatePair } from './pair.ts';

/** Why a request was sent: to see whether a pair works, to nominate it, to ask whether we may go on. */
export type Purpose = 'check' | 'nomination' | 'consent';

/** A request of ours that waits for its response (RFC 8489 §6.2.1). */
export interface Transaction {
  readonly id: ByteString;
  readonly bytes: Uint8Array;
  readonly generation: Generation;
  readonly pair: CandidatePair;
  readonly purpose: Purpose;
  /** The role that the request claims. */
  readonly isControlling: boolean;
  sends: number;
  lastSentAt: number;
  /** When to send it again, or to give it up. */
  nextAt: number;
  /** Between the last send and `nextAt`. */
  gapMs: number;
}

export const MAX_SENDS = 7;
/** Between the first two; it doubles each time. */
export const FIRST_GAP_MS = 100;
/** After the last one; a path with a longer way round is of no use to a conversation. */
const LAST_GAP_MS = 1600;

/** Puts down that the request has been sent once more. */
export function noteSent(transaction: Transaction, now: number): void {
  transaction.gapMs = transaction.sends === 0 ? transaction.gapMs : transaction.gapMs * 2;
  transaction.sends += 1;
  transaction.lastSentAt = now;
  const isLast = transaction.sends >= MAX_SENDS;
  transaction.nextAt = now + (isLast ? Math.min(transaction.gapMs, LAST_GAP_MS) : transaction.gapMs);
}
