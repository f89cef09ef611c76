import type { TapPlan } from '../plan/tap.ts';
import { passedKeys, type Protection } from '../policy/security/protection.ts';
import type { Call } from './call.ts';
import type { Leg } from './leg.ts';
import type { Participant } from './participant.ts';

/** What of a leg's packets is recorded; `transport`: the leg whose keys it has. */
export function legTap(
  { recording }: Call,
  { isRecordingExcluded }: Participant,
  transport: Leg,
  protection: Protection,
): TapPlan | null {
  if (recording === null || recording.isPaused || isRecordingExcluded) return null;
  const { id, slot, isIngress, isEgress } = recording.files;
  const keys = protection.keys === null ? passedKeys(transport.security) : null;
  return { recording: id, slot, isIngress, isEgress, keys };
}
