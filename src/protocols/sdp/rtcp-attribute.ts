import { familyOf, type Address } from '../../base/endpoint.ts';
import { attributeValue } from './attributes.ts';
import { bareAddress, parsePort, splitFields } from './parse-fields.ts';
import type { SdpMedia } from './types.ts';

export interface RtcpAttribute {
  readonly port: number;
  /** Null: that of the media section. */
  readonly address: Address | null;
}

/** `a=rtcp:PORT [IN IP4|IP6 ADDRESS]`, RFC 3605 §2.1. Null if missing, or without a valid port. */
export function readRtcpAttribute(media: SdpMedia): RtcpAttribute | null {
  const value = attributeValue(media.attributes, 'rtcp');
  if (value === null) return null;
  const [portText, , , literal] = splitFields(value);
  const port = parsePort(portText ?? '');
  if (port === null) return null;
  const address = bareAddress(literal ?? '');
  const family = familyOf(address);
  return { port, address: family === null ? null : { family, address } };
}
