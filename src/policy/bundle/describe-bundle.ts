import type { ByteString } from '../../base/bytes.ts';
import {
  attributeValues,
  hasAttribute,
  inheritedValues,
  parseExtmap,
  readBundleGroups,
  readMid,
  type SdpMedia,
  type SdpSession,
} from '../../protocols/sdp/index.ts';

/** What a party says of a media section that it has put into a BUNDLE group (RFC 9143 §7). */
export interface BundleDescription {
  readonly mid: ByteString;
  /** Place in the group: the first one names the transport. */
  readonly position: number;
  /** The section has no port of its own and is there in the bundle only (RFC 9143 §6). */
  readonly isBundleOnly: boolean;
  /** Number of the header extension with the mid (RFC 9143 §15.1, RFC 8285 §5); null: none. */
  readonly midExtensionId: number | null;
  /** Sources of `a=ssrc` (RFC 5576 §4.1), each once. */
  readonly ssrcs: readonly number[];
}

const midExtension = 'urn:ietf:params:rtp-hdrext:sdes:mid';
/** A section that names more is not served better by them. */
const maxSsrcs = 64;

/** Place of each mid of the first BUNDLE group; others are passed over, since one bundle is all that anybody offers. */
export function bundlePositions(session: SdpSession): ReadonlyMap<ByteString, number> {
  const [mids = []] = readBundleGroups(session);
  return new Map(mids.map((mid, position) => [mid, position]));
}

/** Null: the section is in no group. */
export function describeBundle(
  section: SdpMedia,
  session: SdpSession,
  positions: ReadonlyMap<ByteString, number>,
): BundleDescription | null {
  const mid = positions.size === 0 ? null : readMid(section);
  const position = mid === null ? undefined : positions.get(mid);
  if (mid === null || position === undefined) return null;
  return {
    mid,
    position,
    isBundleOnly: section.port === 0 && hasAttribute(section.attributes, 'bundle-only'),
    midExtensionId: midExtensionIdOf(inheritedValues(section, session, 'extmap')),
    ssrcs: ssrcsOf(attributeValues(section.attributes, 'ssrc')),
  };
}

function midExtensionIdOf(extmaps: readonly ByteString[]): number | null {
  for (const value of extmaps) {
    const extension = parseExtmap(value);
    if (extension?.uri === midExtension) return extension.id;
  }
  return null;
}

function ssrcsOf(values: readonly ByteString[]): readonly number[] {
  const ssrcs = new Set<number>();
  for (const value of values) {
    const ssrc = Number(/^(\d{1,10}) /.exec(value)?.[1] ?? NaN);
    if (ssrc <= 0xffffffff && ssrcs.size < maxSsrcs) ssrcs.add(ssrc);
  }
  return [...ssrcs];
}
