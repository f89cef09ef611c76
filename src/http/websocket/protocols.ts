import { fromByteString, toByteString, toReadable } from '../../base/bytes.ts';
import { formatEndpoint } from '../../base/endpoint.ts';
import type { Logger } from '../../base/log.ts';
import type { CliHandler } from '../../commands/handler.ts';
import type { Admission, NgDispatcher } from '../../control/index.ts';
import type { Protocol, Responder } from './responder.ts';

export interface ProtocolOptions {
  readonly dispatcher: NgDispatcher;
  readonly cli: CliHandler;
  readonly logger: Logger;
  readonly maxLineBytes: number;
  readonly admissions: { readonly ng: Admission; readonly cli: Admission };
}

/** The sub-protocols and what they do. */
export function createProtocols(options: ProtocolOptions): ReadonlyMap<string, Protocol> {
  const { dispatcher, admissions } = options;
  return new Map<string, Protocol>([
    ['ng.rtpengine.com', { respond: ng(dispatcher), admission: admissions.ng }],
    ['ng-plain.rtpengine.com', { respond: ngPlain(dispatcher), admission: admissions.ng }],
    ['cli.rtpengine.com', { respond: cli(options), admission: admissions.cli }],
    ['echo.rtpengine.com', { respond: echo, admission: null }],
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
function cli({ cli: handler, logger, maxLineBytes }: ProtocolOptions): Responder {
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
