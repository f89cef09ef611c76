import type { StreamPlan } from '../../plan/types.ts';

/**
 * How far the kernel can do what is done to the RTP of a stream. `copied`: nothing is. `events`: only its DTMF events are looked at or
 * changed, by user space. `blocked`: all else is dropped besides. `userSpace`: user space has to do it.
 */
export type TreatmentRule = 'copied' | 'events' | 'blocked' | 'userSpace';

export function treatmentRule({
  treatment,
  carries,
}: Pick<StreamPlan, 'treatment' | 'carries'>): TreatmentRule {
  if (treatment === null) return 'copied';
  const { media, events, blockedSinks, silencedSinks, isShortDropped, echoSsrc, delayMs, injections } =
    treatment;
  // Silence in place of events needs to know what audio is like; what is no RTP has no payload types.
  const isSilence =
    events.mode === 'silence' || (events.until !== null && events.next === 'silence') || events.delayMs > 0;
  const isMade = echoSsrc !== null || injections.length > 0;
  if (carries === 'other' || isSilence || isMade || delayMs > 0) return 'userSpace';
  if (media === 'drop') return 'blocked';
  const isCopied = media === 'pass' && !isShortDropped && blockedSinks.length + silencedSinks.length === 0;
  return isCopied ? 'events' : 'userSpace';
}
