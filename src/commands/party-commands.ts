import type { RequestOrigin } from '../policy/request.ts';
import type { NgDictionary, NgObject } from '../protocols/ng/dictionary.ts';
import { errorReply, logNotices, type CommandEnvironment } from './exchange-command.ts';
import { parseRequest } from './flags/index.ts';
import { siprecKeys } from './siprec-report.ts';

/** `publish`: the SDP answer, and the names of call and party, which may be made up. */
export function runPublish(
  message: NgDictionary,
  origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('publish', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  const result = environment.registry.parties.publish(parsed.request, origin);
  if (!result.ok) return errorReply(result.text);
  logNotices(parsed.notices, result.callId, environment);
  return { sdp: result.sdp, 'call-id': result.callId, 'from-tag': result.tag, result: 'ok' };
}

/** `subscribe request`: an SDP offer for the subscriber, and whose media it is about. */
export function runSubscribeRequest(
  message: NgDictionary,
  _origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('subscribe request', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  const { request } = parsed;
  logNotices(parsed.notices, request.callId, environment);
  const result = environment.registry.parties.subscribe(request);
  if (!result.ok) return errorReply(result.text);
  const tags = [...new Set(result.sections.map(({ participant }) => participant.tag ?? ''))];
  return {
    sdp: result.sdp,
    'from-tag': tags.length === 1 ? tags[0] : undefined,
    'from-tags': tags,
    'to-tag': result.toTag,
    ...(request.isSiprec ? siprecKeys(result.sections) : {}),
    result: 'ok',
  };
}

/** `subscribe answer`: the subscriber's SDP. */
export function runSubscribeAnswer(
  message: NgDictionary,
  _origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('subscribe answer', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  logNotices(parsed.notices, parsed.request.callId, environment);
  return plainReply(environment.registry.parties.subscribeAnswer(parsed.request));
}

/** `unsubscribe`: ends what a subscriber hears. */
export function runUnsubscribe(
  message: NgDictionary,
  _origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('unsubscribe', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  logNotices(parsed.notices, parsed.request.callId, environment);
  return plainReply(environment.registry.parties.unsubscribe(parsed.request));
}

function plainReply(result: { readonly ok: true } | { readonly ok: false; readonly text: string }): NgObject {
  return result.ok ? { result: 'ok' } : errorReply(result.text);
}
