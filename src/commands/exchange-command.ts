import type { ByteString } from '../base/bytes.ts';
import type { Logger } from '../base/log.ts';
import type { Clock } from '../call/context.ts';
import { recordingPaths } from '../call/recording.ts';
import type { ExchangeDone } from '../call/offer.ts';
import type { CallRegistry } from '../call/registry.ts';
import type { RequestOrigin } from '../policy/request.ts';
import type { NgDictionary, NgObject } from '../protocols/ng/dictionary.ts';
import type { SsrcReporting } from './quality-report.ts';
import { describeNotice, parseRequest, type Notice, type ParseOptions } from './flags/index.ts';

/** What commands work on. */
export interface CommandEnvironment {
  readonly registry: CallRegistry;
  readonly parse: ParseOptions;
  readonly ssrcReporting: SsrcReporting;
  readonly log: Logger;
  readonly clock: Clock;
}

const WARNING = 4;
const INFO = 6;

export function errorReply(reason: string): NgObject {
  return { result: 'error', 'error-reason': reason };
}

/** Proxies that know no `load limit` know this text, whichever limit it was. */
const plainLimitText = 'Parallel session limit reached';

/** `offer`: the rewritten SDP, or why not. */
export function runOffer(
  message: NgDictionary,
  origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('offer', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  const { request } = parsed;
  logNotices(parsed.notices, request.callId, environment);
  if (request.isFragment) {
    const done = environment.registry.trickle(request);
    return done.ok ? { result: 'ok' } : errorReply(done.text);
  }
  const result = environment.registry.offer(request, origin, (done) =>
    replyProblem(origin, doneReply(done, request.callId, origin, environment)),
  );
  if (result.ok === true) return doneReply(result, request.callId, origin, environment);
  if (result.ok === 'loadLimit')
    return request.supportsLoadLimit
      ? { result: 'load limit', message: result.text }
      : errorReply(plainLimitText);
  return errorReply(result.text);
}

/** `answer`: the rewritten SDP, or why not. */
export function runAnswer(
  message: NgDictionary,
  origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('answer', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  logNotices(parsed.notices, parsed.request.callId, environment);
  const { request } = parsed;
  const result = environment.registry.answer(request, (done) =>
    replyProblem(origin, doneReply(done, request.callId, origin, environment)),
  );
  return result.ok ? doneReply(result, request.callId, origin, environment) : errorReply(result.text);
}

/** Why the sender of a request would not get this reply; null: it would. */
export function replyProblem({ replyProblem: problemOf }: RequestOrigin, reply: NgObject): string | null {
  return problemOf === undefined ? null : problemOf(reply);
}

/**
 * `warning` names what was asked for and cannot be had, although the request is carried out; `recordings` the files that the call
 * is being recorded to, if there is room for them.
 */
function doneReply(
  { sdp, warnings }: ExchangeDone,
  callId: ByteString,
  origin: RequestOrigin,
  { registry }: CommandEnvironment,
): NgObject {
  const call = registry.find(callId);
  const recordings = call === null ? null : recordingPaths(call);
  if (recordings === null && warnings.length === 0) return { sdp, result: 'ok' };
  const warning = warnings.length === 0 ? undefined : warnings.join('; ');
  const reply: NgObject = { recordings: recordings ?? undefined, sdp, warning, result: 'ok' };
  // Recording may have begun with this very request, which is carried out by now.
  const isShort = recordings === null || replyProblem(origin, reply) === null;
  return isShort ? reply : { sdp, warning, result: 'ok' };
}

/** Keys and flags that do less than the proxy may think; never an error. */
export function logNotices(
  notices: readonly Notice[],
  callId: string | null,
  { log }: CommandEnvironment,
): void {
  if (notices.length === 0) return;
  const callLog = log.with(callId === null ? {} : { callId }, 'control');
  for (const notice of notices) {
    const isMinor = notice.kind === 'deferred' || notice.kind === 'obsolete';
    // The text is built only for levels that are written.
    if (!callLog.isEnabled(isMinor ? INFO : WARNING)) continue;
    const text = describeNotice(notice);
    if (isMinor) callLog.info(text);
    else callLog.warn(text);
  }
}
