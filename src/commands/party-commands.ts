import type { SubscribeRequest } from '../policy/party-requests.ts';
import type { RequestOrigin } from '../policy/request.ts';
import type { NgDictionary, NgObject } from '../protocols/ng/dictionary.ts';
import type { SoloDone } from '../call/party-requests.ts';
import type { SubscribeDone } from '../call/subscribe.ts';
import { errorReply, logNotices, replyProblem, type CommandEnvironment } from './exchange-command.ts';
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
  const result = environment.registry.parties.publish(parsed.request, origin, (done) =>
    replyProblem(origin, soloReply(done)),
  );
  if (!result.ok) return errorReply(result.text);
  logNotices(parsed.notices, result.callId, environment);
  return soloReply(result);
}

/** `subscribe request`: an SDP offer for the subscriber, and whose media it is about. */
export function runSubscribeRequest(
  message: NgDictionary,
  origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('subscribe request', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  const { request } = parsed;
  logNotices(parsed.notices, request.callId, environment);
  const result = environment.registry.parties.subscribe(request, (done) =>
    replyProblem(origin, subscribeReply(done, request)),
  );
  return result.ok ? subscribeReply(result, request) : errorReply(result.text);
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

/** `create`: an SDP offer without a peer, and the names of call and party, which may be made up. */
export function runCreate(
  message: NgDictionary,
  origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('create', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  const result = environment.registry.parties.create(parsed.request, origin, (done) =>
    replyProblem(origin, soloReply(done)),
  );
  if (!result.ok) return errorReply(result.text);
  logNotices(parsed.notices, result.callId, environment);
  return soloReply(result);
}

/** `create answer`: the SDP of the party that the offer went to. */
export function runCreateAnswer(
  message: NgDictionary,
  _origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('create answer', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  logNotices(parsed.notices, parsed.request.callId, environment);
  return plainReply(environment.registry.parties.createAnswer(parsed.request));
}

/** `connect`: two parties that are there exchange media. */
export function runConnect(
  message: NgDictionary,
  _origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('connect', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  logNotices(parsed.notices, parsed.request.callId, environment);
  return plainReply(environment.registry.parties.connect(parsed.request));
}

/** `mesh`: who hears whom in a call. */
export function runMesh(
  message: NgDictionary,
  _origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('mesh', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  logNotices(parsed.notices, parsed.request.calls[0] ?? '', environment);
  return plainReply(environment.registry.parties.mesh(parsed.request));
}

function soloReply({ sdp, callId, tag }: SoloDone): NgObject {
  return { sdp, 'call-id': callId, 'from-tag': tag, result: 'ok' };
}

function subscribeReply({ sdp, toTag, sections }: SubscribeDone, { isSiprec }: SubscribeRequest): NgObject {
  const tags = [...new Set(sections.map(({ participant }) => participant.tag ?? ''))];
  return {
    sdp,
    'from-tag': tags.length === 1 ? tags[0] : undefined,
    'from-tags': tags,
    'to-tag': toTag,
    ...(isSiprec ? siprecKeys(sections) : {}),
    result: 'ok',
  };
}

function plainReply(result: { readonly ok: true } | { readonly ok: false; readonly text: string }): NgObject {
  return result.ok ? { result: 'ok' } : errorReply(result.text);
}
