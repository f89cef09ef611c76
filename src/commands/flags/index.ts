export { parseRequest } from './parse-request.ts';
export type { ParseOptions, ParseResult, RequestOf } from './parse-request.ts';
export { describeNotice } from './notices.ts';
export type { Notice, NoticeKind } from './notices.ts';
export type { DeferredOptions } from './deferred.ts';
export { ngCommands } from './commands.ts';
export type { NgCommand, RequestCommand } from './commands.ts';
