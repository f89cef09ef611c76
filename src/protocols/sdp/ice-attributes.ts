import type { ByteString } from '../../base/bytes.ts';
import { attributeValues, hasAttribute, inheritedValue } from './attributes.ts';
import type { SdpMedia, SdpSession } from './types.ts';

/** ICE as written in one media section (RFC 8839 §5); the values are not looked into. */
export interface IceAttributes {
  readonly ufrag: ByteString | null;
  readonly pwd: ByteString | null;
  readonly options: ByteString | null;
  /** Values of `a=candidate`, in order. */
  readonly candidates: readonly ByteString[];
  readonly remoteCandidates: readonly ByteString[];
  readonly isEndOfCandidates: boolean;
  readonly isMismatch: boolean;
  readonly isLite: boolean;
}

/** Null if the section (with what the session says for all of them) has neither credentials nor candidates. */
export function readIceAttributes(media: SdpMedia, session: SdpSession): IceAttributes | null {
  const ufrag = inheritedValue(media, session, 'ice-ufrag');
  const pwd = inheritedValue(media, session, 'ice-pwd');
  const candidates = attributeValues(media.attributes, 'candidate');
  if (ufrag === null && pwd === null && candidates.length === 0) return null;
  return {
    ufrag,
    pwd,
    options: inheritedValue(media, session, 'ice-options'),
    candidates,
    remoteCandidates: attributeValues(media.attributes, 'remote-candidates'),
    // RFC 8840 §8.2: allowed in both parts.
    isEndOfCandidates:
      hasAttribute(media.attributes, 'end-of-candidates') ||
      hasAttribute(session.attributes, 'end-of-candidates'),
    isMismatch: hasAttribute(media.attributes, 'ice-mismatch'),
    isLite: hasAttribute(session.attributes, 'ice-lite'),
  };
}
