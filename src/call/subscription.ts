import type { Participant } from './participant.ts';

/** One media section of a party goes to a section of another, beside what dialogues do. */
export interface Subscription {
  readonly source: Participant;
  /** Index of the media section. */
  readonly sourceIndex: number;
  readonly sink: Participant;
  readonly sinkIndex: number;
  /** `pub/sub`: one more listener. `offer/answer`: the parties were connected and know each other as peers. */
  readonly type: 'pub/sub' | 'offer/answer';
  /** What is sent to the source, not what it sends. */
  readonly isEgress: boolean;
  /** What the sink sends goes to the source. */
  readonly isBidirectional: boolean;
  /** RTCP of the sink goes to the source. */
  readonly isRtcpMirrored: boolean;
}

/** Without what a party hears by subscription; `source`: only what it hears of that one, null: all. */
export function withoutSubscriptions(
  list: readonly Subscription[],
  sink: Participant,
  source: Participant | null,
): readonly Subscription[] {
  return list.filter((entry) => entry.sink !== sink || (source !== null && entry.source !== source));
}

/** A party leaves: it neither hears nor is heard. */
export function withoutParty(list: readonly Subscription[], party: Participant): readonly Subscription[] {
  return list.filter(({ source, sink }) => source !== party && sink !== party);
}

/** Without what `connect` has made of these parties. */
export function withoutConnections(
  list: readonly Subscription[],
  parties: readonly Participant[],
): readonly Subscription[] {
  return list.filter(
    ({ type, source, sink }) => type === 'pub/sub' || !(parties.includes(source) || parties.includes(sink)),
  );
}
