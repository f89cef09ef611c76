import { fromByteString, toByteString, toReadable } from '../../base/bytes.ts';
import { formatEndpoint } from '../../base/endpoint.ts';
import type { Logger } from '../../base/log.ts';
import type { CliHandler } from '../../commands/handler.ts';
import type { NgDispatcher } from '../../control/index.ts';
import type { Responder } from './responder.ts';

export interface ResponderOptions {
  readonly dispatcher: NgDispatcher;
  readonly cli: CliHandler;
  readonly logger: Logger;
  readonly maxLineBytes: number;
}

/** The sub-protocols and what they do. */
export function createResponders(options: ResponderOptions): ReadonlyMap<string, Responder> {
  return new Map([
    ['ng.rtpengine.com', ng(options.dispatcher)],
    ['ng-plain.rtpengine.com', ngPlain(options.dispatcher)],
    ['cli.rtpengine.com', cli(options)],
    ['echo.rtpengine.com', echo],
  ]);
}

const echo: Responder = (message, _remote, answer) => answer(message);

/** Cookie, space, dictionary. A message without a cookie has no answer, as over UDP. */
function ng(dispatcher: NgDispatcher): Responder {
  return (message, remote, answer) => {
    if (!dispatcher.handle(message, { transport: 'websocket', remote }, answer)) answer(null);
  };
}

/** A dictionary alone. */
function ngPlain(dispatcher: NgDispatcher): Responder {
  return (message, remote, answer) =>
    dispatcher.handlePlain(message, { transport: 'websocket', remote }, answer);
}

/** A command line, and what it prints. */
function cli({ cli: handler, logger, maxLineBytes }: ResponderOptions): Responder {
  return async (message, remote, answer) => {
    const line = toByteString(message).trim();
    if (line.length > maxLineBytes) {
      answer(fromByteString(`A command line has at most ${maxLineBytes} bytes.\n`));
      return;
    }
    logger.info(`CLI over WebSocket: "${toReadable(line)}" from ${formatEndpoint(remote)}.`);
    const text = await handler(line);
    answer(typeof text === 'string' ? fromByteString(text) : encoded(text));
  };
}

function* encoded(pieces: Iterable<string>): Generator<Uint8Array> {
  for (const piece of pieces) yield fromByteString(piece);
}
