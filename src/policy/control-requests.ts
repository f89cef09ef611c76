import type { ByteString } from '../base/bytes.ts';
import type { DtmfWish } from './media-control.ts';
import type { PartySelection } from './party-requests.ts';

export type ControlCommand =
  | 'block media'
  | 'unblock media'
  | 'silence media'
  | 'unsilence media'
  | 'block DTMF'
  | 'unblock DTMF'
  | 'start forwarding'
  | 'stop forwarding';

/** `play DTMF`: parties type a digit. */
export interface PlayDtmfRequest {
  readonly command: 'play DTMF';
  readonly callId: ByteString;
  readonly selection: PartySelection;
  /** Event number, 0 to 15. */
  readonly code: number;
  /** dBm0 without its sign. */
  readonly volume: number;
  readonly durationMs: number;
  /** Before the next digit of the same party. */
  readonly pauseMs: number;
}

/** A command on what becomes of the media of a call, a party, or what one party sends another. */
export interface ControlRequest {
  readonly command: ControlCommand;
  readonly callId: ByteString;
  /** Without a party: the whole call. The from-tag is null where the message does not want it looked at. */
  readonly selection: PartySelection;
  readonly toTag: ByteString | null;
  readonly toLabel: ByteString | null;
  readonly setLabel: ByteString | null;
  readonly metadata: ByteString | null;
  readonly dtmf: DtmfWish;
}
