export { classifyPacket, type PacketClass } from './classify.ts';
export {
  readCsrc,
  readRtpHeader,
  readRtpPadding,
  RTP_HEADER_LENGTH,
  RtpHeader,
  type RtpError,
} from './header.ts';
export { staticPayloadType, type StaticPayloadType } from './static-payload-types.ts';
export { buildRtpPacket, writeRtpHeader, type RtpHeaderFields } from './write.ts';
export { ExtensionElement, findExtension, removeExtensions } from './header-extension.ts';
