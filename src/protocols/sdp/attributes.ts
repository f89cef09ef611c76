import type { ByteString } from '../../base/bytes.ts';
import type { SdpAttribute, SdpMedia, SdpSession } from './types.ts';

/** The first attribute of that name, or null. SDP is case-sensitive but for what says otherwise (RFC 8866 §5). */
export function findAttribute(attributes: readonly SdpAttribute[], name: ByteString): SdpAttribute | null {
  for (const attribute of attributes) if (attribute.name === name) return attribute;
  return null;
}

export function hasAttribute(attributes: readonly SdpAttribute[], name: ByteString): boolean {
  return findAttribute(attributes, name) !== null;
}

/** Value of the first attribute of that name that has one, or null. */
export function attributeValue(attributes: readonly SdpAttribute[], name: ByteString): ByteString | null {
  for (const attribute of attributes) {
    if (attribute.name === name && attribute.value !== null) return attribute.value;
  }
  return null;
}

/** Values of all attributes of that name, in order. */
export function attributeValues(attributes: readonly SdpAttribute[], name: ByteString): ByteString[] {
  const values: ByteString[] = [];
  for (const attribute of attributes) {
    if (attribute.name === name && attribute.value !== null) values.push(attribute.value);
  }
  return values;
}

/** For attributes that may stand in either part: the value in the media section, else that of the session, else null. */
export function inheritedValue(media: SdpMedia, session: SdpSession, name: ByteString): ByteString | null {
  return attributeValue(media.attributes, name) ?? attributeValue(session.attributes, name);
}

/** As `inheritedValue`, with all values of the part that counts. */
export function inheritedValues(media: SdpMedia, session: SdpSession, name: ByteString): ByteString[] {
  const values = attributeValues(media.attributes, name);
  return values.length > 0 ? values : attributeValues(session.attributes, name);
}
