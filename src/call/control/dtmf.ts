import type { EventMode } from '../../plan/treatment.ts';
import type { DtmfBlockMode, DtmfWish } from '../../policy/media-control.ts';
import { digitOf, lastDigits } from './digits.ts';
import type { DtmfControl, DtmfEnd, DtmfTrigger } from './state.ts';

/** Why a mode cannot be had; null: it can. */
export function refusedMode({ mode, triggerMode, triggerEndMode }: DtmfWish): string | null {
  const isTone = mode === 'tone' || triggerMode === 'tone' || triggerEndMode === 'tone';
  return isTone ? 'DTMF-security "tone" needs audio to be made, which this release does not do' : null;
}

/** What an unblock sets. */
export const passedDtmf = null;

/** What a request makes of the control that was there. Without a word on modes DTMF is dropped, or with a trigger or a delay passes until then. */
export function blockedDtmf(wish: DtmfWish): DtmfControl {
  const trigger = triggerOf(wish);
  const isDelayed = (wish.delayMs ?? 0) > 0;
  const mode = wish.mode ?? (trigger === null && !isDelayed ? 'drop' : 'off');
  return {
    mode: eventMode(mode),
    digit: mode === 'zero' ? 0 : (wish.digit ?? 0),
    delayMs: wish.delayMs ?? 0,
    until: null,
    trigger,
    end: null,
    typed: '',
    typedAt: 0,
  };
}

function triggerOf(wish: DtmfWish): DtmfTrigger | null {
  if (wish.trigger === null || wish.trigger === '') return null;
  const endMode = eventMode(wish.triggerEndMode ?? 'off');
  return {
    digits: wish.trigger,
    mode: eventMode(wish.triggerMode ?? 'drop'),
    end: { digits: wish.triggerEnd, digitsLeft: wish.triggerEndDigits, mode: endMode },
    endMs: wish.triggerEndMs,
  };
}

function eventMode(mode: DtmfBlockMode): EventMode {
  switch (mode) {
    case 'off':
      return 'pass';
    case 'zero':
    case 'DTMF':
      return 'digit';
    case 'tone':
    case 'drop':
      return 'drop';
    case 'silence':
    case 'random':
      return mode;
  }
}

/**
 * A digit was typed at `now` (monotonic milliseconds). Digits of a sequence that come more than `forgetMs` apart do not belong
 * together. The same object: nothing has changed but what was typed.
 */
export function digitTyped(control: DtmfControl, code: number, now: number, forgetMs: number): DtmfControl {
  if (digitOf(code) === undefined) return control;
  const before = control.until !== null && now >= control.until ? ended(control) : control;
  const isFresh = now - before.typedAt > forgetMs;
  const typed = lastDigits(isFresh ? '' : before.typed, code);
  const noted = withTyped(before, typed, now);
  if (noted.end !== null) return countEnd(noted, noted.end);
  const { trigger } = noted;
  if (trigger === null || !typed.endsWith(trigger.digits)) return noted;
  return {
    mode: trigger.mode,
    digit: noted.digit,
    delayMs: noted.delayMs,
    until: trigger.endMs === null ? null : now + trigger.endMs,
    trigger,
    end: trigger.end,
    typed: '',
    typedAt: now,
  };
}

function countEnd(control: DtmfControl, end: DtmfEnd): DtmfControl {
  if (end.digits !== null && end.digits !== '' && control.typed.endsWith(end.digits)) return ended(control);
  if (end.digitsLeft === null) return control;
  const digitsLeft = end.digitsLeft - 1;
  if (digitsLeft <= 0) return ended(control);
  const { mode, digit, delayMs, until, trigger, typed, typedAt } = control;
  return {
    mode,
    digit,
    delayMs,
    until,
    trigger,
    end: { digits: end.digits, digitsLeft, mode: end.mode },
    typed,
    typedAt,
  };
}

/** The trigger can be typed again. */
function ended({ mode, digit, delayMs, trigger, end, typedAt }: DtmfControl): DtmfControl {
  return { mode: end?.mode ?? mode, digit, delayMs, until: null, trigger, end: null, typed: '', typedAt };
}

function withTyped(control: DtmfControl, typed: string, typedAt: number): DtmfControl {
  const { mode, digit, delayMs, until, trigger, end } = control;
  return { mode, digit, delayMs, until, trigger, end, typed, typedAt };
}

/** Both make the data plane do the same. */
export function isSameDtmf(a: DtmfControl, b: DtmfControl): boolean {
  return a.mode === b.mode && a.until === b.until && a.digit === b.digit;
}
