import type { SourceSection } from '../call/source-media.ts';
import { participantName, type Participant } from '../call/participant.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';

/**
 * What a recording client writes into its metadata (RFC 7865): the media of each party, and which label (RFC 4574) is whose. Labels
 * are the numbers of the media sections in the SDP.
 */
export function siprecKeys(sections: readonly SourceSection[]): NgObject {
  const byParty = new Map<Participant, NgObject[]>();
  const byLabel: Record<string, NgObject> = {};
  for (const [position, { participant, leg, description }] of sections.entries()) {
    const label = String(position + 1);
    const { type, direction: mode } = description;
    const index = leg.index + 1;
    const medias = byParty.get(participant) ?? [];
    byParty.set(participant, [...medias, { index, type, label, mode }]);
    const tag = participantName(participant);
    byLabel[label] = { tag, label: participant.label ?? undefined, index, type, mode };
  }
  return {
    'tag-medias': [...byParty].map(([participant, medias]) => ({
      tag: participantName(participant),
      label: participant.label ?? undefined,
      medias,
    })),
    'media-labels': byLabel,
  };
}
