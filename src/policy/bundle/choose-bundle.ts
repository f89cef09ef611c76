import type { ByteString } from '../../base/bytes.ts';
import type { BundleDescription } from './describe-bundle.ts';

/** `bundle` list. Rejecting beats accepting. */
export interface BundleOptions {
  /** Take up the group that the sender offers. */
  readonly accept: boolean;
  /** Offer the receiver a group of sections that each have a transport. */
  readonly offer: boolean;
  /** Offer it the transport of the first section only. */
  readonly require: boolean;
  /** Say so as RFC 9143 §6 does: port 0 in the other sections. */
  readonly strict: boolean;
  readonly reject: boolean;
}

/** One media section of an offer that is being answered. */
export interface BundleCandidate {
  /** As offered; null: not in the group. */
  readonly offered: BundleDescription | null;
  /** Its answer is no refusal, and RTCP of it can share the port (RFC 9143 §9.3). */
  readonly canJoin: boolean;
}

/** `isAgreed`: the sender is in a bundle already, which stays if it is offered again. */
export function isBundleAccepted(wish: BundleOptions, isAgreed: boolean): boolean {
  return (wish.accept || isAgreed) && !wish.reject;
}

/**
 * The sections of the bundle in the answer, by index, that with the transport first (RFC 9143 §7.3.1): the first one of the
 * offered group that is not refused. Empty: no bundle.
 */
export function chooseBundle(sections: readonly BundleCandidate[]): readonly number[] {
  return sections
    .flatMap(({ offered, canJoin }, index) => (offered !== null && canJoin ? [{ index, offered }] : []))
    .sort((a, b) => a.offered.position - b.offered.position)
    .map(({ index }) => index);
}

/** Payload types that only one of the sections has, section by section. */
export function ownPayloadTypes(sections: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const counts = new Map<number, number>();
  for (const types of sections)
    for (const type of new Set(types)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return sections.map((types) => [...new Set(types)].filter((type) => counts.get(type) === 1));
}

/** `a=mid` of a section towards one party. */
export interface MidSource {
  /** What the party itself calls the section, which binds us; null: it has not said. */
  readonly known: ByteString | null;
  /** What the other party calls it. */
  readonly received: ByteString | null;
}

/** The mids of an offer, each once (RFC 5888 §4). Null: the section has none. `isGenerated`: none is left without. */
export function chooseMids(
  sections: readonly MidSource[],
  isGenerated: boolean,
): readonly (ByteString | null)[] {
  const taken = new Set(sections.map(({ known }) => known));
  const chosen = sections.map(({ known, received }, index) => {
    if (known !== null || received === null) return known;
    let mid = received;
    while (taken.has(mid)) mid = `${mid}-${index + 1}`;
    taken.add(mid);
    return mid;
  });
  if (!isGenerated) return chosen;
  return chosen.map((mid, index) => {
    if (mid !== null) return mid;
    let number = index + 1;
    while (taken.has(String(number))) number += 1;
    taken.add(String(number));
    return String(number);
  });
}
