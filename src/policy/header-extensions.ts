import type { ByteString } from '../base/bytes.ts';
import {
  attributeValues,
  parseExtmap,
  type SdpAttribute,
  type SdpMedia,
  type SdpSession,
} from '../protocols/sdp/index.ts';
import type { ExtensionSelection, SdpEditing } from './sdp-editing.ts';

const none: readonly number[] = [];
/** Stands for every header extension, announced or not: 0 is no number of one (RFC 8285 §4.1). */
const all: readonly number[] = [0];
/** The last number that a packet can carry (RFC 8285 §4.3). */
const maxId = 255;

/** The attribute announces a header extension that the receiver is not to see. */
export function isExtensionHidden({ name, value }: SdpAttribute, editing: SdpEditing): boolean {
  if (name !== 'extmap' || value === null) return false;
  return isSelected(value, editing.strippedExtensions) || isSelected(value, editing.maskedExtensions);
}

/** Numbers of the header extensions to be taken out of packets that come from this section; `[0]`: of all. */
export function maskedExtensions(
  section: SdpMedia,
  session: SdpSession,
  { maskedExtensions: masked }: SdpEditing,
): readonly number[] {
  if (masked.all) return all;
  if (masked.names.length === 0) return none;
  const ids = new Set<number>();
  for (const { attributes } of [session, section]) {
    for (const value of attributeValues(attributes, 'extmap')) {
      const id = parseExtmap(value)?.id ?? 0;
      if (id > 0 && id <= maxId && isSelected(value, masked)) ids.add(id);
    }
  }
  return [...ids];
}

/** By the whole name, or by what stands behind the last `:`, `/` or `#` of it. */
function isSelected(value: ByteString, { all: isAll, names }: ExtensionSelection): boolean {
  if (isAll || names.length === 0) return isAll;
  const uri = parseExtmap(value)?.uri;
  if (uri === undefined) return false;
  const last = uri.slice(Math.max(uri.lastIndexOf(':'), uri.lastIndexOf('/'), uri.lastIndexOf('#')) + 1);
  return names.includes(uri) || names.includes(last);
}
