import type { DtmfWish } from '../../src/policy/media-control.ts';

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
