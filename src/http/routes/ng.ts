import type { RequestOrigin } from '../../commands/handler.ts';
import type { NgDispatcher } from '../../control/index.ts';
import { readCookie } from '../../protocols/ng/index.ts';
import { refuse, reply, type HttpExchange, type Route } from '../exchange.ts';
import { readBody } from '../read-body.ts';

const ngType = 'application/x-rtpengine-ng';
const jsonType = 'application/json';
const BRACE = 0x7b;

/** `POST /ng`: the message of UDP (cookie, space, dictionary) as body, and its reply as the answer's. */
export function ngRoute(dispatcher: NgDispatcher, maxBodyBytes: number): Route {
  return {
    method: 'POST',
    isOpen: false,
    isControl: true,
    answer: async (exchange) => {
      const body = await readBody(exchange, [ngType], maxBodyBytes);
      if (body === null) return;
      const { response } = exchange;
      const isTaken = dispatcher.handle(body, originOf(exchange), (bytes) =>
        reply(response, 200, bytes, ngType),
      );
      if (isTaken) return;
      if (readCookie(body) !== null) refuse(response, 503, 'Too many requests are running; try again');
      else
        refuse(
          response,
          400,
          'The body must be a cookie, a space and a dictionary; /ng-plain needs no cookie',
        );
    },
  };
}

/** `POST /ng-plain`: a dictionary alone, in bencode or JSON; nothing is known of repeats. */
export function ngPlainRoute(dispatcher: NgDispatcher, maxBodyBytes: number): Route {
  return {
    method: 'POST',
    isOpen: false,
    isControl: true,
    answer: async (exchange) => {
      const body = await readBody(exchange, [ngType, jsonType], maxBodyBytes);
      if (body === null) return;
      dispatcher.handlePlain(body, originOf(exchange), (bytes) =>
        reply(exchange.response, 200, bytes, bytes[0] === BRACE ? jsonType : ngType),
      );
    },
  };
}

function originOf({ remote }: HttpExchange): RequestOrigin {
  return { transport: 'http', remote };
}
