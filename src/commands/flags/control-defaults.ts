import type { ExchangeControl } from '../../policy/media-control.ts';
import type { Mutable } from './mutable.ts';

/** What a message says of media while it says nothing. */
export function newExchangeControl(): Mutable<ExchangeControl> {
  return {
    dropTraffic: null,
    mediaEcho: null,
    areReportsMade: null,
    delayMs: null,
    isShortBlocked: false,
    isDtmfBlocked: false,
    dtmf: newDtmfWish(),
    dtmfLogDestination: null,
  };
}

export function newDtmfWish(): Mutable<ExchangeControl['dtmf']> {
  return {
    mode: null,
    triggerMode: null,
    triggerEndMode: null,
    trigger: null,
    triggerEnd: null,
    triggerEndMs: null,
    triggerEndDigits: null,
    digit: null,
    delayMs: null,
  };
}
