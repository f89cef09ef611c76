import type { Call } from '../call/call.ts';
import { dialoguesOf, partnerOf } from '../call/find-dialogue.ts';
import type { Participant } from '../call/participant.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';

/** Those whose media a party is sent, each once. */
export function heardBy(call: Call, participant: Participant): readonly Participant[] {
  const partners = partnersOf(call, participant);
  const sources = call.subscriptions.filter(({ sink }) => sink === participant).map(({ source }) => source);
  return sources.length === 0 ? partners : [...new Set([...partners, ...sources])];
}

/** Whom a party hears: those of its dialogues, and by subscription. */
export function reportSubscriptions(call: Call, participant: Participant): readonly NgObject[] {
  const links = partnersOf(call, participant).map((party) => linkTo(party, 'offer/answer'));
  if (call.subscriptions.length === 0) return links;
  const further = call.subscriptions.filter(({ sink }) => sink === participant);
  return [...links, ...once(further.map(({ source, type }) => [source, type]))];
}

/** Who hears a party. */
export function reportSubscribers(call: Call, participant: Participant): readonly NgObject[] {
  const links = partnersOf(call, participant).map((party) => linkTo(party, 'offer/answer'));
  if (call.subscriptions.length === 0) return links;
  const further = call.subscriptions.filter(({ source }) => source === participant);
  return [...links, ...once(further.map(({ sink, type }) => [sink, type]))];
}

function once(links: readonly (readonly [Participant, string])[]): readonly NgObject[] {
  const seen = new Map<Participant, string>();
  for (const [party, type] of links) seen.set(party, type);
  return [...seen].map(([party, type]) => linkTo(party, type));
}

function linkTo({ tag }: Participant, type: string): NgObject {
  return { tag: tag ?? '', type };
}

function partnersOf(call: Call, participant: Participant): readonly Participant[] {
  return [...new Set(dialoguesOf(call, participant).map((dialogue) => partnerOf(dialogue, participant)))];
}
