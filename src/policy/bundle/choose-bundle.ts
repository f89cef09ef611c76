import type { BundleDescription } from './describe-bundle.ts';

/** `bundle` list. Rejecting beats accepting. */
export interface BundleOptions {
  /** Take up the group that the sender offers. */
  readonly accept: boolean;
  readonly offer: boolean;
  readonly require: boolean;
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

export function isBundleAccepted(wish: BundleOptions): boolean {
  return wish.accept && !wish.reject;
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
