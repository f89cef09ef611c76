import type { RecordingAction, RecordingCode } from '../../policy/recording.ts';
import { lastDigits } from './digits.ts';

/** The digits with which a party steers recording, and what it has typed. */
export interface RecordingCodes {
  /** Of several that fit, the first counts. */
  readonly codes: readonly RecordingCode[];
  readonly typed: string;
  /** Monotonic milliseconds of the last digit. */
  readonly typedAt: number;
}

/** Codes of a message come before those that are configured, action by action. */
export function recordingCodes(
  own: readonly RecordingCode[],
  configured: readonly RecordingCode[],
): RecordingCodes {
  const others = configured.filter(({ action }) => !own.some((code) => code.action === action));
  return { codes: [...own, ...others], typed: '', typedAt: 0 };
}

export interface TypedCode {
  readonly codes: RecordingCodes;
  /** What is to be done now; null: nothing. */
  readonly action: RecordingAction | null;
}

/** A digit was typed at `now`. Those that come more than `forgetMs` apart do not belong together. */
export function codeTyped(before: RecordingCodes, code: number, now: number, forgetMs: number): TypedCode {
  const { codes, typedAt } = before;
  const typed = lastDigits(now - typedAt > forgetMs ? '' : before.typed, code);
  const found = codes.find(({ digits }) => typed.endsWith(digits));
  // What has been acted on is no part of the next code.
  const rest = found === undefined ? typed : '';
  return { codes: { codes, typed: rest, typedAt: now }, action: found?.action ?? null };
}
