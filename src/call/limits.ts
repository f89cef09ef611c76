import type { Call } from './call.ts';
import { answersTo, type Participant } from './participant.ts';

/** Far above what telephones send (WebRTC conferences included), far below what one message could ask for. */
export const maxMediaSections = 128;
/** Parties of a call: each branch of a fork is one, and has ports and streams of its own. */
export const maxParticipants = 100;
/** Each has ports of its own, and each packet of its sources is sent once more. */
export const maxSolos = 500;

/** Tags of one party: a far end that forks gives it one for each branch. */
const maxAliases = 100;

/** Why a request would take more of the daemon than one call may; null: it would not. */
export function limitExceeded(call: Call, sections: number, isNewDialogue: boolean): string | null {
  if (sections > maxMediaSections)
    return `Too many media sections (${sections}, at most ${maxMediaSections})`;
  if (isNewDialogue && call.participants.length - call.solos.length >= maxParticipants)
    return `Too many parties in one call (at most ${maxParticipants})`;
  return null;
}

/** Why a party cannot have this tag as one more name; null: it can, or is called so already. */
export function aliasesExceeded(participant: Participant, tag: string): string | null {
  if (participant.tag === null || answersTo(participant, tag) || participant.aliases.size < maxAliases)
    return null;
  return `Too many tags of one party (at most ${maxAliases})`;
}

/** The same for a party that is in no dialogue. */
export function soloLimitExceeded(call: Call, sections: number, isNew: boolean): string | null {
  if (isNew && call.solos.length >= maxSolos)
    return `Too many publishers and subscribers in one call (at most ${maxSolos})`;
  return limitExceeded(call, sections, false);
}

/** Each is a further sink in the plan of the call. */
export const maxSubscriptions = 2000;

/** Why a call may not have so many subscriptions; null: it may. */
export function subscriptionLimitExceeded(count: number): string | null {
  return count > maxSubscriptions
    ? `Too many subscriptions in one call (${count}, at most ${maxSubscriptions})`
    : null;
}
