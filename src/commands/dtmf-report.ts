import type { DigitHeard } from '../call/control/note-digit.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';

/** A DTMF event as logs and NG connections get it. */
export function dtmfReport({ call, party, event }: DigitHeard): NgObject {
  return {
    callid: call.id,
    source_tag: party.tag ?? '',
    source_label: party.label ?? undefined,
    tags: call.participants.map(({ tag }) => tag ?? ''),
    type: 'DTMF',
    timestamp: Math.floor(event.at / 1000),
    source_ip: event.source?.address ?? '',
    event: event.code,
    duration: event.durationMs,
    volume: event.volume,
  };
}
