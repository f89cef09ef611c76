import { toReadable } from '../base/bytes.ts';
import type { StreamId } from '../plan/types.ts';
import type { Call } from './call.ts';
import { participantName } from './participant.ts';

/** A stream as people know it, at the beginning of a sentence; null: the call has none with that number. */
export function streamName(call: Call, id: StreamId): string | null {
  for (const { sides } of call.dialogues) {
    for (const { participant, legs } of sides) {
      for (const leg of legs) {
        const part = leg.rtp?.id === id ? 'RTP' : leg.rtcp?.id === id ? 'RTCP' : null;
        if (part === null) continue;
        const what = part === 'RTP' && leg.isMuxed ? 'RTP and RTCP' : part;
        return `Media section ${leg.index + 1} (${toReadable(leg.type)}) of ${toReadable(participantName(participant))}, ${what}`;
      }
    }
  }
  return null;
}
