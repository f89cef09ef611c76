import type { ByteString } from '../../base/bytes.ts';
import {
  attributeValue,
  attributeValues,
  hasAttribute,
  type Sdp,
  type SdpAttribute,
} from '../../protocols/sdp/index.ts';
import { maxRemoteCandidates } from './describe-ice.ts';
import type { IceDescription } from './types.ts';

/** Candidates that a party found after its offer or answer (RFC 8840 §9), for one media section. */
export interface IceFragment {
  /** Null: no `a=mid`; then `index` tells. */
  readonly mid: ByteString | null;
  /** Position of the `m=` line, counted from 0; null: there is none, and all sections are meant unless `mid` names one. */
  readonly index: number | null;
  /** Session that they belong to; null: the present one. */
  readonly ufrag: ByteString | null;
  readonly candidates: readonly ByteString[];
  readonly isEndOfCandidates: boolean;
}

/** The sections of a fragment; without any `m=` line it is one by itself. */
export function readFragment({ session, media }: Sdp): readonly IceFragment[] {
  const ufrag = attributeValue(session.attributes, 'ice-ufrag');
  const isEnded = hasAttribute(session.attributes, 'end-of-candidates');
  const read = (attributes: readonly SdpAttribute[], index: number | null): IceFragment => ({
    mid: attributeValue(attributes, 'mid'),
    index,
    ufrag: attributeValue(attributes, 'ice-ufrag') ?? ufrag,
    candidates: attributeValues(attributes, 'candidate').slice(0, maxRemoteCandidates),
    isEndOfCandidates: isEnded || hasAttribute(attributes, 'end-of-candidates'),
  });
  if (media.length === 0) return [read(session.attributes, null)];
  return media.map((section, index) => read(section.attributes, index));
}

/** The section that a fragment speaks of. */
export function isMeant(fragment: IceFragment, section: { mid: ByteString | null; index: number }): boolean {
  if (fragment.mid !== null && section.mid !== null) return fragment.mid === section.mid;
  return fragment.index === null || fragment.index === section.index;
}

/** What a party has said of ICE with what a fragment adds; null: the fragment is of another session (RFC 8840 §4.4). */
export function withFragment(ice: IceDescription, fragment: IceFragment): IceDescription | null {
  if (fragment.ufrag !== null && fragment.ufrag !== ice.credentials.ufrag) return null;
  const candidates = [...new Set([...ice.candidates, ...fragment.candidates])].slice(0, maxRemoteCandidates);
  return {
    ...ice,
    candidates,
    isTrickle: true,
    isEndOfCandidates: ice.isEndOfCandidates || fragment.isEndOfCandidates,
  };
}
