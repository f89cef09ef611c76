export { parseRequest } from './parse-request.ts';
export type { ParseOptions, ParseResult, RequestOf } from './parse-request.ts';
export { describeNotice } from './notices.ts';
export type { Notice, NoticeKind } from './notices.ts';
export type { DeferredOptions } from './deferred.ts';
export type { RequestCommand } from './commands.ts';
