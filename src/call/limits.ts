import type { Call } from './call.ts';

/** Far above what telephones send (WebRTC conferences included), far below what one message could ask for. */
export const maxMediaSections = 128;
/** Parties of a call: each branch of a fork is one, and has ports and streams of its own. */
export const maxParticipants = 100;
/** Each has ports of its own, and each packet of its sources is sent once more. */
export const maxSolos = 500;

/** Why a request would take more of the daemon than one call may; null: it would not. */
export function limitExceeded(call: Call, sections: number, isNewDialogue: boolean): string | null {
  if (sections > maxMediaSections)
    return `Too many media sections (${sections}, at most ${maxMediaSections})`;
  if (isNewDialogue && call.participants.length - call.solos.length >= maxParticipants)
    return `Too many parties in one call (at most ${maxParticipants})`;
  return null;
}

/** The same for a party that is in no dialogue. */
export function soloLimitExceeded(call: Call, sections: number, isNew: boolean): string | null {
  if (isNew && call.solos.length >= maxSolos)
    return `Too many publishers and subscribers in one call (at most ${maxSolos})`;
  return limitExceeded(call, sections, false);
}
