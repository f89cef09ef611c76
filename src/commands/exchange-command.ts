import type { Logger } from '../base/log.ts';
import type { ExchangeDone } from '../call/offer.ts';
import type { CallRegistry } from '../call/registry.ts';
import type { RequestOrigin } from '../policy/request.ts';
import type { NgDictionary, NgObject } from '../protocols/ng/dictionary.ts';
import { describeNotice, parseRequest, type Notice, type ParseOptions } from './flags/index.ts';

/** What commands work on. */
export interface CommandEnvironment {
  readonly registry: CallRegistry;
  readonly parse: ParseOptions;
  readonly log: Logger;
}

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
  const result = environment.registry.offer(request, origin);
  if (result.ok === true) return doneReply(result);
  if (result.ok === 'loadLimit')
    return request.supportsLoadLimit
      ? { result: 'load limit', message: result.text }
      : errorReply(plainLimitText);
  return errorReply(result.text);
}

/** `answer`: the rewritten SDP, or why not. */
export function runAnswer(
  message: NgDictionary,
  _origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('answer', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  logNotices(parsed.notices, parsed.request.callId, environment);
  const result = environment.registry.answer(parsed.request);
  return result.ok ? doneReply(result) : errorReply(result.text);
}

/** `warning` names what was asked for and cannot be had, although the request is carried out. */
function doneReply({ sdp, warnings }: ExchangeDone): NgObject {
  if (warnings.length === 0) return { sdp, result: 'ok' };
  return { sdp, warning: warnings.join('; '), result: 'ok' };
}

/** Keys and flags that do less than the proxy may think; never an error. */
export function logNotices(notices: readonly Notice[], callId: string, { log }: CommandEnvironment): void {
  if (notices.length === 0) return;
  const callLog = log.with({ callId }, 'control');
  for (const notice of notices) {
    const text = describeNotice(notice);
    if (notice.kind === 'deferred' || notice.kind === 'obsolete') callLog.info(text);
    else callLog.warn(text);
  }
}
