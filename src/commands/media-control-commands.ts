import type { ControlCommand } from '../policy/control-requests.ts';
import type { RequestOrigin } from '../policy/request.ts';
import type { NgDictionary, NgObject } from '../protocols/ng/dictionary.ts';
import { errorReply, logNotices, type CommandEnvironment } from './exchange-command.ts';
import { controlCommands } from './flags/commands.ts';
import { parseRequest } from './flags/index.ts';

type Handler = (message: NgDictionary, origin: RequestOrigin, environment: CommandEnvironment) => NgObject;

/** Commands on what becomes of media; all have the same request. */
export const controlHandlers = Object.fromEntries(
  controlCommands.map((command) => [command, handlerOf(command)]),
) as Readonly<Record<ControlCommand, Handler>>;

/** `play DTMF`: parties type a digit. */
export const runPlayDtmf: Handler = (message, _origin, environment) => {
  const parsed = parseRequest('play DTMF', message, environment.parse);
  if (!parsed.ok) return errorReply(parsed.error);
  logNotices(parsed.notices, parsed.request.callId, environment);
  const result = environment.registry.playDtmf(parsed.request);
  return result.ok ? { result: 'ok' } : errorReply(result.text);
};

function handlerOf(command: ControlCommand): Handler {
  return (message, _origin, environment) => {
    const parsed = parseRequest(command, message, environment.parse);
    if (!parsed.ok) return errorReply(parsed.error);
    logNotices(parsed.notices, parsed.request.callId, environment);
    const result = environment.registry.control(parsed.request);
    return result.ok ? { result: 'ok' } : errorReply(result.text);
  };
}
