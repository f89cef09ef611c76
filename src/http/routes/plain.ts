import { reply, textType, type Route } from '../exchange.ts';

/** `GET /ping`: for load balancers and the like, so it asks for no token. */
export const pingRoute: Route = {
  method: 'GET',
  isOpen: true,
  isControl: false,
  answer: ({ response }) => reply(response, 200, 'pong\n'),
};

/** A text that is made when it is asked for. */
export function textRoute(make: () => string | Promise<string>, type = textType): Route {
  return {
    method: 'GET',
    isOpen: false,
    isControl: false,
    answer: async ({ response }) => reply(response, 200, await make(), type),
  };
}
