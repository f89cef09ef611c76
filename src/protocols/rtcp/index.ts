export { buildRtcpCompound } from './build.ts';
export {
  checkRtcp,
  isFeedbackType,
  readRtcpHeader,
  RTCP_HEADER_LENGTH,
  RtcpHeader,
  type RtcpRule,
} from './header.ts';
export { compactNtp, ntpFromUnixMs, type NtpTime } from './ntp.ts';
export { parseRtcp, type RtcpResult } from './parse.ts';
export { CNAME } from './source-description.ts';
export {
  rtcpType,
  type ApplicationPacket,
  type ExtendedReport,
  type ExtendedReportBlock,
  type Feedback,
  type FeedbackMessage,
  type Goodbye,
  type ReceiverReport,
  type ReportBlock,
  type RtcpError,
  type RtcpPacket,
  type SenderReport,
  type SourceDescription,
  type SourceDescriptionItem,
  type UnknownRtcp,
} from './types.ts';
export { stripFeedback } from './strip-feedback.ts';
export { emptyReport, takeOutReports } from './take-out-reports.ts';
