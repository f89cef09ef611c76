export { parseRtpproxyRequest, type RtpproxyParseResult } from './parse-request.ts';
export {
  rtpproxyDone,
  rtpproxyError,
  rtpproxyFeature,
  rtpproxyFigures,
  rtpproxyNoSession,
  rtpproxyPort,
  rtpproxyVersion,
  type RtpproxySessionFigures,
} from './reply.ts';
export type {
  RtpproxyMediaRequest,
  RtpproxyOptions,
  RtpproxyRequest,
  RtpproxySessionRequest,
} from './request.ts';
