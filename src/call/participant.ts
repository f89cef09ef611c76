import type { ByteString } from '../base/bytes.ts';
import type { Family } from '../base/endpoint.ts';
import type { OriginMemory } from '../policy/origin.ts';
import type { Leg } from './leg.ts';

/** A party of a call, known by its tag, or until it has one by the via-branch of the offer that went to it. */
export interface Participant {
  /** Names a party that came without a tag, counted from 1 within the call; 0 for others. */
  number: number;
  tag: string | null;
  viaBranch: string | null;
  /** Further tags that turned out to be this party. */
  readonly aliases: Set<string>;
  /** Its last SDP, kept only where the message asks for aliases by it (`alias-key`). */
  lastBody: string | null;
  label: string | null;
  metadata: string | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
  origin: OriginMemory | null;
  /** Its last SDP as it came, which a subscriber's is made of; null: it has not spoken. */
  sdp: ByteString | null;
  /** Monotonic milliseconds at which a pending delete takes effect; null: none pending. */
  deleteAt: number | null;
  isRecordingExcluded: boolean;
}

/** One end of a dialogue. */
export interface Side {
  readonly participant: Participant;
  /** Logical interface that faces this party; null until chosen. */
  interfaceName: string | null;
  /** It was asked for by name, rather than chosen by address family. */
  isInterfaceExplicit: boolean;
  /** Of the address there that it gets; null until chosen. */
  family: Family | null;
  readonly legs: Leg[];
  /** For each `m=` line of its SDP the index of the leg; null: they are the legs one by one. */
  sections: readonly number[] | null;
}

/**
 * Two parties that exchange offers and answers. Each branch of a forked offer is a dialogue of its own, with ports of its
 * own on both sides, so that several branches are alive at once without getting into each other's way.
 */
export interface Dialogue {
  /** The side that made the first offer, then the other. */
  readonly sides: readonly [Side, Side];
  /** Index into `sides` of who made the last offer. */
  offerer: 0 | 1;
  /** Order of the last offer or answer within the call: the highest is the most recent. */
  touched: number;
  isAnswered: boolean;
  /** Answered by a SIP response of 200 or above, as far as the proxy tells (`sip-code`). */
  isFinal: boolean;
  /** Media flows; off once a final answer of another branch has won. */
  isActive: boolean;
}

export function otherSide(dialogue: Dialogue, index: 0 | 1): Side {
  return dialogue.sides[index === 0 ? 1 : 0];
}

/** The name a party goes by in reports. */
export function participantName(participant: Participant): string {
  return participant.tag ?? `<untagged ${participant.number}>`;
}

export function answersTo(participant: Participant, tag: string): boolean {
  return participant.tag === tag || participant.aliases.has(tag);
}
