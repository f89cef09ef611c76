import type { RecordingRequest, RequestOrigin } from '../policy/request.ts';
import type { NgDictionary, NgObject } from '../protocols/ng/dictionary.ts';
import { errorReply, logNotices, type CommandEnvironment } from './exchange-command.ts';
import { parseRequest } from './flags/index.ts';

/** `start recording`, `stop recording`, `pause recording`: always of the whole call, whichever party the message names. */
export function recordingCommand(
  command: RecordingRequest['command'],
): (message: NgDictionary, origin: RequestOrigin, environment: CommandEnvironment) => NgObject {
  return (message, _origin, environment) => {
    const parsed = parseRequest(command, message, environment.parse);
    if (!parsed.ok) return errorReply(parsed.error);
    const { request } = parsed;
    logNotices(parsed.notices, request.callId, environment);
    const done = environment.registry.record(request);
    return done.ok ? { result: 'ok' } : errorReply(done.text);
  };
}
