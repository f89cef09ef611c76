import {
  fromByteString,
  toByteString,
  toReadable,
  utf8ToByteString,
  type ByteString,
} from '../../base/bytes.ts';
import { formatEndpoint } from '../../base/endpoint.ts';
import type { Logger } from '../../base/log.ts';
import type { CliHandler } from '../../commands/handler.ts';
import { sendPieces } from '../../control/index.ts';
import { beginReply, refuse, reply, textType, type HttpExchange, type Route } from '../exchange.ts';
import { readBody } from '../read-body.ts';

export interface CliRouteOptions {
  readonly handler: CliHandler;
  readonly logger: Logger;
  readonly maxLineBytes: number;
}

export const cliPrefix = '/cli/';

/** `GET /cli/list+totals`: the words in the path, joined by `+` or `/`; what is part of a word is percent-encoded. */
export function cliPathRoute(options: CliRouteOptions): Route {
  return {
    method: 'GET',
    isOpen: false,
    isControl: true,
    answer: async (exchange) => {
      const line = lineOfPath(exchange.path.slice(cliPrefix.length));
      if (line === null) refuse(exchange.response, 400, 'The path is not percent-encoded UTF-8');
      else await answer(exchange, line, options);
    },
  };
}

/** `POST /cli`: the line as body. */
export function cliBodyRoute(options: CliRouteOptions): Route {
  return {
    method: 'POST',
    isOpen: false,
    isControl: true,
    answer: async (exchange) => {
      const body = await readBody(exchange, ['text/plain'], options.maxLineBytes + 2);
      if (body === null) return;
      const lines = toByteString(body).trim().split(/\r?\n/);
      if (lines.length > 1) refuse(exchange.response, 400, 'One command a request');
      else await answer(exchange, lines[0]!, options);
    },
  };
}

function lineOfPath(words: string): ByteString | null {
  try {
    return words
      .split(/[+/]/)
      .map((word) => utf8ToByteString(decodeURIComponent(word)))
      .join(' ');
  } catch {
    return null;
  }
}

async function answer(
  { response, remote, request }: HttpExchange,
  line: ByteString,
  { handler, logger, maxLineBytes }: CliRouteOptions,
): Promise<void> {
  if (line.length > maxLineBytes) {
    refuse(response, 413, `A command line has at most ${maxLineBytes} bytes`);
    return;
  }
  if (request.method === 'HEAD') {
    // Whoever asks for the head alone wants nothing to be done.
    beginReply(response, 200, textType);
    response.end();
    return;
  }
  logger.info(`CLI over HTTP: "${toReadable(line)}" from ${formatEndpoint(remote)}.`);
  const text = await handler(line);
  if (typeof text === 'string') {
    reply(response, 200, fromByteString(text));
    return;
  }
  beginReply(response, 200, textType);
  await sendPieces(response, text);
}
