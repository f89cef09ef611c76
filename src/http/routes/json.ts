import { refuse, reply, type HttpExchange, type Route } from '../exchange.ts';

/** What a request for data says. */
export type DataRequest = Pick<HttpExchange, 'path' | 'query'>;

/** Data as JSON, made when it is asked for; null: there is none. */
export function jsonRoute(make: (request: DataRequest) => object | null | Promise<object | null>): Route {
  return {
    method: 'GET',
    isOpen: false,
    isControl: false,
    answer: async ({ response, path, query }) => {
      const data = await make({ path, query });
      if (data === null) refuse(response, 404, 'There is no such thing');
      else reply(response, 200, JSON.stringify(data), 'application/json');
    },
  };
}
