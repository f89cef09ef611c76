export {
  decodeBody,
  encodeMessage,
  MAX_COOKIE_BYTES,
  readCookie,
  type NgBody,
  type NgEncoding,
  type NgFormatError,
} from './codec.ts';
export {
  isDictionary,
  isList,
  replyValue,
  toDictionary,
  toPlain,
  type NgDictionary,
  type NgInput,
  type NgObject,
  type NgReply,
  type NgValue,
} from './dictionary.ts';
export { decodeJson } from './json-decode.ts';
export { encodeJson } from './json-encode.ts';
export {
  defaultStreamLimits,
  NgStreamSplitter,
  type NgStreamLimits,
  type NgStreamProblem,
} from './stream.ts';
