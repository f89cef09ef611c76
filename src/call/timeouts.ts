import type { Call } from './call.ts';
import { compilePlan } from './compile-plan.ts';
import type { CallContext, CallOptions } from './context.ts';
import { forgetPlayed, nextPlayed } from './control/play-dtmf.ts';
import type { EndReason } from './end-reason.ts';
import { nextRetirement, retirePorts } from './leg-ports.ts';
import type { Leg } from './leg.ts';
import { removeParticipant } from './remove.ts';

export type TimeoutVerdict =
  | { readonly kind: 'end'; readonly reason: EndReason }
  /** Nothing can be due before this monotonic millisecond, unless the call is signalled again. */
  | { readonly kind: 'alive'; readonly nextCheckAt: number };

/**
 * The once-a-second look at a call. A call ends only when none of its streams is still good: each has had neither media nor
 * signalling for the time that its state allows.
 */
export function checkTimeouts(call: Call, context: CallContext): TimeoutVerdict {
  const now = context.clock.monotonicMs();
  const { options } = context;
  const created = call.createdMonotonic;
  const finalAt = options.finalTimeoutMs > 0 ? created + options.finalTimeoutMs : Infinity;
  if (finalAt <= now) return { kind: 'end', reason: 'finalTimeout' };
  if (call.deleteAt !== null && call.deleteAt <= now) return { kind: 'end', reason: 'regular' };
  const media = call.isForeign ? never : mediaDeadline(call, context);
  if (media.at <= now) return { kind: 'end', reason: media.reason };
  const pending = call.participants.map((entry) => entry.deleteAt ?? Infinity);
  const retiring = legsOf(call).map((leg) => nextRetirement(leg.retiring));
  return {
    kind: 'alive',
    nextCheckAt: Math.min(
      finalAt,
      call.deleteAt ?? Infinity,
      media.at,
      nextPlayed(call),
      ...pending,
      ...retiring,
    ),
  };
}

/** Housekeeping that is due and leaves the call alive: deleted branches, ports that parties were moved away from. */
export function performDueChanges(call: Call, now: number): void {
  for (const participant of call.participants) {
    if (participant.deleteAt !== null && participant.deleteAt <= now) removeParticipant(call, participant);
  }
  const isChanged = legsOf(call)
    .map((leg) => retirePorts(leg, now))
    .some((changed) => changed);
  const isPlayed = forgetPlayed(call, now);
  if (isChanged || isPlayed) call.handle.apply(compilePlan(call));
}

interface Deadline {
  readonly at: number;
  readonly reason: EndReason;
}

/** Media of a foreign call goes through another machine. */
const never: Deadline = { at: Infinity, reason: 'timeout' };

/**
 * When the last good stream stops being good, as far as is known at this moment. Streams of a branch that nobody answered
 * do not keep an answered call alive.
 */
function mediaDeadline(call: Call, { options }: CallContext): Deadline {
  const isAnswered =
    call.dialogues.some((dialogue) => dialogue.isAnswered) ||
    call.solos.some((solo) => solo.role !== 'subscriber' && solo.isAnswered);
  const start = Math.max(lastSignalOf(call), call.ownedSince);
  let latest: Deadline = limitFrom(start, isAnswered ? 'silentTimeout' : 'offerTimeout', options);
  let hasStream = false;
  // Whether subscribers hear anything is no matter of the call: only who may send keeps it alive.
  for (const leg of [...dialogueLegs(call), ...soloLegs(call, false)]) {
    const reason = isAnswered ? limitingTimeout(leg) : 'offerTimeout';
    if (leg.ports === null || (isAnswered && reason === 'offerTimeout')) continue;
    for (const stream of [leg.rtp, leg.rtcp]) {
      if (stream === null) continue;
      const seen = call.handle.lastPacketAt(stream.slot);
      const since = Math.max(seen, start);
      const deadline = limitFrom(since, reason, options);
      if (!hasStream || deadline.at > latest.at) latest = deadline;
      hasStream = true;
    }
  }
  return latest;
}

/** Of those whose media keeps the call alive. */
function lastSignalOf(call: Call): number {
  let latest = call.lastSignalMonotonic;
  for (const { role, signalledAt } of call.solos)
    if (role !== 'subscriber') latest = Math.max(latest, signalledAt);
  return latest;
}

type StreamTimeout = 'timeout' | 'silentTimeout' | 'offerTimeout';

function limitFrom(since: number, reason: StreamTimeout, options: CallOptions): Deadline {
  switch (reason) {
    case 'timeout':
      return { at: since + options.timeoutMs, reason };
    case 'silentTimeout':
      return { at: since + options.silentTimeoutMs, reason };
    case 'offerTimeout':
      return { at: since + options.offerTimeoutMs, reason };
  }
}

/** Which of the timeouts a stream is under: its party has not spoken, should be sending, or need not send. */
function limitingTimeout({ description, ice }: Leg): StreamTimeout {
  if (description === null) return 'offerTimeout';
  const isSending = description.direction === 'sendrecv' || description.direction === 'sendonly';
  return isSending && (description.rtp !== null || ice.running !== null) ? 'timeout' : 'silentTimeout';
}

export function legsOf(call: Call): readonly Leg[] {
  return call.solos.length === 0 ? dialogueLegs(call) : [...dialogueLegs(call), ...soloLegs(call, true)];
}

function dialogueLegs(call: Call): readonly Leg[] {
  const legs: Leg[] = [];
  for (const { sides } of call.dialogues) for (const side of sides) legs.push(...side.legs);
  return legs;
}

function soloLegs(call: Call, withSubscribers: boolean): readonly Leg[] {
  return call.solos.flatMap(({ role, side }) => (withSubscribers || role !== 'subscriber' ? side.legs : []));
}
