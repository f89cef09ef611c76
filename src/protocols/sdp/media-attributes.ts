import type { ByteString } from '../../base/bytes.ts';
import { attributeValue, attributeValues, hasAttribute } from './attributes.ts';
import { splitFields } from './parse-fields.ts';
import type { SdpMedia, SdpSession } from './types.ts';

/** RFC 5761 §5.1.1. */
export function hasRtcpMux(media: SdpMedia): boolean {
  return hasAttribute(media.attributes, 'rtcp-mux');
}

/** RFC 5888 §4; null without one. */
export function readMid(media: SdpMedia): ByteString | null {
  return attributeValue(media.attributes, 'mid');
}

/** RFC 4574 §4; null without one. */
export function readLabel(media: SdpMedia): ByteString | null {
  return attributeValue(media.attributes, 'label');
}

/** Packet duration in ms, RFC 8866 §6.4; null without a valid one. */
export function readPtime(media: SdpMedia): number | null {
  return readMilliseconds(attributeValue(media.attributes, 'ptime'));
}

/** Longest packet duration in ms, RFC 8866 §6.5; null without a valid one. */
export function readMaxPtime(media: SdpMedia): number | null {
  return readMilliseconds(attributeValue(media.attributes, 'maxptime'));
}

/** The mids of each `a=group:BUNDLE`, in order (RFC 9143 §5). */
export function readBundleGroups(session: SdpSession): ByteString[][] {
  const groups: ByteString[][] = [];
  for (const value of attributeValues(session.attributes, 'group')) {
    const [semantics, ...mids] = splitFields(value);
    if (semantics?.toUpperCase() === 'BUNDLE') groups.push(mids);
  }
  return groups;
}

/** Values of `a=rtpengine`: marks of the rtpengine instances that this description has been through. */
export function readLoopProtection(session: SdpSession): ByteString[] {
  return attributeValues(session.attributes, 'rtpengine');
}

/** Fractions occur (`a=ptime:20.0`); they are cut off. */
function readMilliseconds(value: ByteString | null): number | null {
  const digits = value === null ? undefined : /^[ \t]{0,8}(\d{1,6})(?:\.\d{0,9})?[ \t]*$/.exec(value)?.[1];
  const milliseconds = Number(digits ?? 0);
  return milliseconds > 0 ? milliseconds : null;
}
