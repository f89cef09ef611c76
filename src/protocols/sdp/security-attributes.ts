import type { ByteString } from '../../base/bytes.ts';
import { attributeValues, inheritedValue, inheritedValues } from './attributes.ts';
import type { SdpMedia, SdpSession } from './types.ts';

/** How a media section wants to be keyed, as written; the values are not looked into. */
export interface SecurityAttributes {
  /** Values of `a=crypto` (SDES, RFC 4568 §4), in order of preference. */
  readonly crypto: readonly ByteString[];
  /** Values of `a=fingerprint` (RFC 8122 §5). */
  readonly fingerprints: readonly ByteString[];
  /** `a=setup` (RFC 4145 §4): `active`, `passive`, `actpass` or `holdconn`. */
  readonly setup: ByteString | null;
  /** `a=tls-id` (RFC 8842 §4). */
  readonly tlsId: ByteString | null;
}

/** All but `a=crypto` may stand in the session part and then holds for each section without its own. */
export function readSecurityAttributes(media: SdpMedia, session: SdpSession): SecurityAttributes {
  return {
    crypto: attributeValues(media.attributes, 'crypto'),
    fingerprints: inheritedValues(media, session, 'fingerprint'),
    setup: inheritedValue(media, session, 'setup'),
    tlsId: inheritedValue(media, session, 'tls-id'),
  };
}
