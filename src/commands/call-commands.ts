import type { RequestOrigin } from '../policy/request.ts';
import type { NgDictionary, NgObject } from '../protocols/ng/dictionary.ts';
import { errorReply, logNotices, type CommandEnvironment } from './exchange-command.ts';
import { parseRequest } from './flags/index.ts';
import { reportDiagnosis } from './diagnosis-report.ts';
import { reportReply } from './report.ts';
import { findByTag } from '../call/find-dialogue.ts';

const noMatch = "Call-ID not found or tags didn't match";

/** `delete`: the report of what goes, unless `fast`. */
export function runDelete(
  message: NgDictionary,
  _origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('delete', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  const { request } = parsed;
  logNotices(parsed.notices, request.callId, environment);
  const outcome = environment.registry.delete(request, (call, branch) =>
    request.isFast ? { result: 'ok' } : reportReply(call, branch, environment.ssrcReporting),
  );
  if (outcome.kind === 'deleted') return outcome.report;
  return request.isFatal ? errorReply(noMatch) : { warning: noMatch, result: 'ok' };
}

/** `query`: the report of a call, or of one party and those it talks to. */
export function runQuery(
  message: NgDictionary,
  _origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('query', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  const { request } = parsed;
  logNotices(parsed.notices, request.callId, environment);
  const call = environment.registry.find(request.callId);
  if (call === null) return errorReply('Unknown call-id');
  const tag = request.toTag ?? request.fromTag;
  const only = tag === null ? null : findByTag(call, tag);
  const report = reportReply(call, only, environment.ssrcReporting);
  // A stranger's tag is no error: the report of the call is just about nobody.
  const reply = tag !== null && only === null ? { ...report, tags: {}, SSRC: {} } : report;
  return request.isDiagnosed ? { ...reply, diagnosis: reportDiagnosis(call, environment.clock) } : reply;
}

/** `list`: call-ids, as many as asked for. */
export function runList(
  message: NgDictionary,
  _origin: RequestOrigin,
  environment: CommandEnvironment,
): NgObject {
  const parsed = parseRequest('list', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  logNotices(parsed.notices, null, environment);
  const calls: string[] = [];
  for (const { id, merged } of environment.registry.calls()) {
    if (calls.length >= parsed.request.limit) break;
    calls.push(id, ...merged.map((one) => one.id).slice(0, parsed.request.limit - calls.length - 1));
  }
  return { calls, result: 'ok' };
}
