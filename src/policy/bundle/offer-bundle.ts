import type { BundleOptions } from './choose-bundle.ts';
import type { BundleDescription } from './describe-bundle.ts';

/** Where a section is in the group of an SDP of ours. */
export type BundleSeat =
  /** In no group. */
  | 'outside'
  /** The first one of the group. */
  | 'first'
  /** With a transport of its own, which it gives up if the answer has it in the group. */
  | 'own'
  /** On the transport of the first one, or not at all (RFC 9143 §6). */
  | 'shared';

/** One media section of an offer on its way to the receiver. */
export interface BundleOfferCandidate {
  /** It is not refused. */
  readonly isAlive: boolean;
  readonly isRtp: boolean;
  /** Section whose transport it uses with the receiver by an earlier answer; null: it is in no bundle there. */
  readonly agreed: number | null;
  /** It has media with the receiver over a transport of its own, which must not stop before the answer. */
  readonly isEstablished: boolean;
}

/** A section in the group of our offer. */
export interface OfferedPlace {
  readonly seat: BundleSeat;
  /** Section whose transport it has while the offer is open; null: one of its own, and it is in no bundle yet. */
  readonly transport: number | null;
}

const outside: OfferedPlace = { seat: 'outside', transport: null };

/**
 * The group of an offer (RFC 9143 §7.2, §7.5), section by section: what was agreed stays, whatever the wish; by the wish all
 * RTP that is not refused joins.
 */
export function offerBundle(
  sections: readonly BundleOfferCandidate[],
  wish: BundleOptions,
): readonly OfferedPlace[] {
  const isShared = wish.require || wish.strict;
  const isWanted = isShared || wish.offer;
  const isKept = ({ agreed, isAlive }: BundleOfferCandidate): boolean =>
    isAlive && agreed !== null && (sections[agreed]?.isAlive ?? false);
  const joins = (section: BundleOfferCandidate): boolean =>
    section.isAlive && (section.agreed !== null || (isWanted && section.isRtp));
  const first = sections.find(isKept)?.agreed ?? sections.findIndex(joins);
  const others = sections.map((section, index): OfferedPlace => {
    if (index === first || !joins(section)) return outside;
    const isMember = section.agreed === first || (isShared && !section.isEstablished);
    return isMember ? { seat: 'shared', transport: first } : { seat: 'own', transport: null };
  });
  const hasMembers = others.some(({ seat }) => seat === 'shared');
  return others.map((place, index) => {
    if (index !== first) return place;
    const isTransport = hasMembers || sections[first]?.agreed === first;
    return { seat: 'first', transport: isTransport ? first : null };
  });
}

/** One media section of the receiver's answer. */
export interface BundleAnswerCandidate {
  readonly isAlive: boolean;
  /** Null: the answer does not have it in its group. */
  readonly answered: BundleDescription | null;
  readonly offered: OfferedPlace;
}

/** What the answer makes of a section in our group. */
export interface AnsweredPlace {
  /** Section whose transport it uses from now on; null: its own, in no bundle. */
  readonly transport: number | null;
  /** It was there for the bundle only, and is not in it. */
  readonly isLost: boolean;
}

const alone: AnsweredPlace = { transport: null, isLost: false };
const lost: AnsweredPlace = { transport: null, isLost: true };

/**
 * The bundle by the answer to our offer, section by section (RFC 9143 §7.4). The transport is that of its first section
 * for which we have offered one.
 */
export function answeredBundle(sections: readonly BundleAnswerCandidate[]): readonly AnsweredPlace[] {
  const joins = ({ isAlive, answered, offered }: BundleAnswerCandidate): boolean =>
    isAlive && answered !== null && offered.seat !== 'outside';
  let first = -1;
  let position = Infinity;
  for (const [index, section] of sections.entries()) {
    const place = section.answered?.position ?? Infinity;
    if (!joins(section) || section.offered.seat === 'shared' || place >= position) continue;
    first = index;
    position = place;
  }
  return sections.map((section) => {
    if (!section.isAlive) return alone;
    if (section.offered.seat === 'shared' && section.offered.transport !== first) return lost;
    if (first >= 0 && joins(section)) return { transport: first, isLost: false };
    return section.offered.seat === 'shared' ? lost : alone;
  });
}
