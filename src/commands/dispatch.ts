import { toReadable, type ByteString } from '../base/bytes.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import type { RequestOrigin } from '../policy/request.ts';
import type { NgDictionary, NgObject } from '../protocols/ng/index.ts';
import { runDelete, runList, runQuery } from './call-commands.ts';
import { commandNamed, type CommandName } from './command-names.ts';
import { recordingCommand } from './recording-commands.ts';
import { controlHandlers, runPlayDtmf } from './media-control-commands.ts';
import type { ControlStatistics } from './control-statistics.ts';
import { errorReply, runAnswer, runOffer, type CommandEnvironment } from './exchange-command.ts';
import {
  runConnect,
  runCreate,
  runCreateAnswer,
  runMesh,
  runPublish,
  runSubscribeAnswer,
  runSubscribeRequest,
  runUnsubscribe,
} from './party-commands.ts';

type Command = (message: NgDictionary, origin: RequestOrigin, environment: CommandEnvironment) => NgObject;

/** A proxy that keeps asking for what is not there must not fill the log. */
const complaintsPerSecond = 2;

export interface DispatchOptions extends CommandEnvironment {
  readonly control: ControlStatistics;
  /** The object behind the `statistics` key. */
  readonly statistics: () => NgObject;
  /** Runs a line of the operators' command line. */
  readonly cli: (line: ByteString) => ByteString;
  readonly monotonicMs: () => number;
}

/** `cli`: the line is `body`, what it prints is `response`. */
function runCli(message: NgDictionary, cli: DispatchOptions['cli']): NgObject {
  const line = message.get('body');
  if (typeof line !== 'string') return errorReply('No "body" in message');
  return { response: cli(line), result: 'ok' };
}

/** Carries out a request: one entry a command, everything else is refused with the texts that proxies know. */
export function createDispatch(
  options: DispatchOptions,
): (message: NgDictionary, origin: RequestOrigin) => NgObject {
  const commands: Partial<Record<CommandName, Command>> = {
    ping: () => ({ result: 'pong' }),
    offer: runOffer,
    answer: runAnswer,
    delete: runDelete,
    query: runQuery,
    list: runList,
    'start recording': recordingCommand('start recording'),
    'stop recording': recordingCommand('stop recording'),
    'pause recording': recordingCommand('pause recording'),
    publish: runPublish,
    'subscribe request': runSubscribeRequest,
    'subscribe answer': runSubscribeAnswer,
    unsubscribe: runUnsubscribe,
    create: runCreate,
    'create answer': runCreateAnswer,
    connect: runConnect,
    mesh: runMesh,
    ...controlHandlers,
    'play DTMF': runPlayDtmf,
    statistics: () => ({ statistics: options.statistics(), result: 'ok' }),
    cli: (message) => runCli(message, options.cli),
  };

  const complaints = rateLimited(options.log, complaintsPerSecond);

  return (message, origin) => {
    const proxy = origin.remote.address;
    const name = message.get('command');
    if (typeof name !== 'string') {
      options.control.noteError(proxy);
      return errorReply('Dictionary contains no key "command"');
    }
    const known = commandNamed(name);
    const command = known === null ? undefined : commands[known];
    if (known === null || command === undefined) {
      options.control.noteError(proxy);
      const why = known === null ? 'does not exist' : 'is not supported by this release';
      complaints.warn(`NG command "${toReadable(name)}" ${why}`);
      return errorReply('Unrecognized command');
    }
    const startedAt = options.monotonicMs();
    const reply = command(message, origin, options);
    options.control.note(proxy, known, (options.monotonicMs() - startedAt) / 1000, reply.result === 'error');
    return reply;
  };
}
