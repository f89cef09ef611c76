import type { DtmfWish, ExchangeControl } from '../../src/policy/media-control.ts';

/** A message that says nothing about DTMF. */
export const noDtmfWish: DtmfWish = {
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

/** An offer or answer that says nothing of what is to become of media. */
export const noExchangeControl: ExchangeControl = {
  dropTraffic: null,
  mediaEcho: null,
  areReportsMade: null,
  delayMs: null,
  isShortBlocked: false,
  isDtmfBlocked: false,
  dtmf: noDtmfWish,
  dtmfLogDestination: null,
};
