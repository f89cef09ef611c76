import type { Participant } from '../participant.ts';
import { newPartyControl, type MediaControl, type PartyControl } from './state.ts';

/** What was asked for a party, to write to. */
export function partyControl(control: MediaControl, party: Participant): PartyControl {
  let own = control.parties.get(party);
  if (own === undefined) {
    own = newPartyControl();
    control.parties.set(party, own);
  }
  return own;
}
