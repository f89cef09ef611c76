import type { ByteString } from '../base/bytes.ts';
import type { Endpoint } from '../base/endpoint.ts';

/** How DTMF of a party is blocked. `silence` and `tone` stand for audio, the others for events. */
export type DtmfBlockMode = 'off' | 'drop' | 'silence' | 'tone' | 'random' | 'zero' | 'DTMF';

/** What a message says about the blocking of DTMF. Null: nothing. */
export interface DtmfWish {
  readonly mode: DtmfBlockMode | null;
  readonly triggerMode: DtmfBlockMode | null;
  readonly triggerEndMode: DtmfBlockMode | null;
  /** Digits. */
  readonly trigger: ByteString | null;
  readonly triggerEnd: ByteString | null;
  readonly triggerEndMs: number | null;
  readonly triggerEndDigits: number | null;
  /** Event number, 0 to 15, for mode `DTMF`. */
  readonly digit: number | null;
  /** Milliseconds by which digits are heard later. */
  readonly delayMs: number | null;
}

/** Where media of both parties goes instead: see the key `media-echo`. */
export type MediaEcho = 'blackhole' | 'forward' | 'backward' | 'both';

/** What an offer or answer says about what becomes of media. */
export interface ExchangeControl {
  readonly dropTraffic: 'start' | 'stop' | null;
  readonly mediaEcho: MediaEcho | null;
  /** Both parties get reports of ours (RTCP); null: as before. */
  readonly areReportsMade: boolean | null;
  /** Milliseconds by which media of the party that sent the message is delayed; null: as before. */
  readonly delayMs: number | null;
  /** Of the party that sent the message. */
  readonly isShortBlocked: boolean;
  readonly isDtmfBlocked: boolean;
  readonly dtmf: DtmfWish;
  readonly dtmfLogDestination: Endpoint | null;
}

/** Packets will be changed, and not only read or dropped. */
export function changesMedia({ areReportsMade, delayMs, dtmf }: ExchangeControl): boolean {
  const modes = [dtmf.mode, dtmf.triggerMode, dtmf.triggerEndMode];
  if (areReportsMade === true || isDelay(delayMs) || isDelay(dtmf.delayMs)) return true;
  return modes.some((mode) => mode !== null && mode !== 'off' && mode !== 'drop');
}

const isDelay = (milliseconds: number | null): boolean => milliseconds !== null && milliseconds > 0;
