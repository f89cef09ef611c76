export { NgClient, type NgClientOptions } from './client.ts';
export { NgConnectionError, NgError, NgRefusedError, NgTimeoutError } from './errors.ts';
export { ngFlagPrefixes, ngFlags, type NgFlag } from './flags.ts';
export type {
  NgCodecDescription,
  NgCodecOperations,
  NgHoldMusic,
  NgKeys,
  NgNewMedia,
  NgSdpAttributeChanges,
  NgTransformedMedia,
} from './keys.ts';
export type {
  NgAddressReport,
  NgAnswerReply,
  NgCallReport,
  NgDeleteReply,
  NgDiagnosis,
  NgFinding,
  NgMediaLabel,
  NgMediaReport,
  NgMosReport,
  NgNewCallReply,
  NgOfferReply,
  NgOk,
  NgReplies,
  NgSsrcReport,
  NgStatistics,
  NgStreamReport,
  NgSubscribeReply,
  NgSubscriptionReport,
  NgTagMedias,
  NgTagReport,
  NgTraffic,
} from './replies.ts';
export type { NgCommand, NgRequests } from './requests.ts';
export type { TextForm } from './text.ts';
export type { NgParameter, NgParameters, NgReplyObject, NgReplyValue, NgText } from './values.ts';
