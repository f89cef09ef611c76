import { newDtmfWish, newExchangeControl } from '../../src/commands/flags/control-defaults.ts';
import type { DtmfWish, ExchangeControl } from '../../src/policy/media-control.ts';

/** A message that says nothing about DTMF. */
export const noDtmfWish: DtmfWish = newDtmfWish();

/** An offer or answer that says nothing of what is to become of media. */
export const noExchangeControl: ExchangeControl = newExchangeControl();
