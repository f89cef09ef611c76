export {
  attributeValue,
  attributeValues,
  findAttribute,
  hasAttribute,
  inheritedValue,
  inheritedValues,
} from './attributes.ts';
export { parsePayloadType, readCodecs, rtpmapOf, type SdpCodec } from './codecs.ts';
export { isDirection, mediaDirection, type Direction } from './direction.ts';
export { parseExtmap, type ExtensionMap } from './extmap.ts';
export { readIceAttributes, type IceAttributes } from './ice-attributes.ts';
export {
  hasRtcpMux,
  readBundleGroups,
  readLabel,
  readLoopProtection,
  readMaxPtime,
  readMid,
  readPtime,
} from './media-attributes.ts';
export { parseSdp, parseSdpFragment } from './parse.ts';
export { formatMediaLine, formatOrigin, printSdp } from './print.ts';
export type { SdpResult } from './result.ts';
export { readRtcpAttribute, type RtcpAttribute } from './rtcp-attribute.ts';
export { readSecurityAttributes, type SecurityAttributes } from './security-attributes.ts';
export type { Sdp, SdpAttribute, SdpConnection, SdpError, SdpMedia, SdpOrigin, SdpSession } from './types.ts';
export { SdpWriter } from './writer.ts';
