import { familyOf } from '../base/endpoint.ts';
import type { PartySelection } from '../policy/party-requests.ts';
import type { Call } from './call.ts';
import { failure, type CallFailure } from './context.ts';
import { dialoguesOf, findByTag } from './find-dialogue.ts';
import type { Participant } from './participant.ts';
import { sidesOf, soloOf } from './solo-party.ts';

export type SelectedParties = { readonly ok: true; readonly parties: readonly Participant[] } | CallFailure;

/** The parties that a message means, each once, with the error texts that proxies know. */
export function selectParties(call: Call, selection: PartySelection): SelectedParties {
  if (selection.all !== 'none')
    return several(call.participants.filter((entry) => isMeant(call, entry, selection)));
  if (selection.fromTags.length > 0) {
    const found = selection.fromTags.map((tag) => findByTag(call, tag));
    if (found.includes(null)) return failure('From-tag given, but no such tag exists');
    return several(found.filter((entry) => entry !== null));
  }
  const { label, address, fromTag } = selection;
  if (label !== null) {
    const found = call.participants.find((entry) => entry.label === label);
    return found === undefined ? failure('No monologue matching the given label') : several([found]);
  }
  if (address !== null) return selectByAddress(call, address);
  if (fromTag === null) return failure('No monologues matched');
  const found = findByTag(call, fromTag);
  return found === null ? failure('From-tag given, but no such tag exists') : several([found]);
}

function several(parties: readonly Participant[]): SelectedParties {
  return parties.length === 0
    ? failure('No monologues matched')
    : { ok: true, parties: [...new Set(parties)] };
}

/** Listeners are not among them: they send nothing. */
function isMeant(call: Call, participant: Participant, { all }: PartySelection): boolean {
  if (soloOf(call, participant)?.role === 'subscriber' || participant.sdp === null) return false;
  const isInDialogue = dialoguesOf(call, participant).length > 0;
  if (all === 'offer-answer') return isInDialogue;
  return all === 'except-offer-answer' ? !isInDialogue : true;
}

function selectByAddress(call: Call, text: string): SelectedParties {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (familyOf(bare) === null) return failure('Failed to parse network address');
  const found = call.participants.find((entry) =>
    sidesOf(call, entry).some(({ legs }) => legs.some((leg) => leg.description?.rtp?.address === bare)),
  );
  return found === undefined ? failure('Failed to match address to any tag') : several([found]);
}
